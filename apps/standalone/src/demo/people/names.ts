/** Names of many origins, put together for this project. None is taken from a list of real people. */
type Names = readonly [string, ...string[]];

export const surnames: Names = listed(`
  Abernathy, Achterberg, Adeyemi, Aguilar, Almquist, Amankwah, Anand, Andrade, Arsenault, Bachmann, Baptiste,
  Barrowcliff, Beaumont, Bergström, Bianchetti, Björklund, Blackwood, Bogdanov, Boudreaux, Bukowski, Calloway,
  Castañeda, Chakraborty, Chowdhury, Christofides, Clearwater, Contreras, Cruickshank, Czerwiński, Dalgaard, de la
  Cruz, de Vries, Delacroix, Dempsey, Desrosiers, Dlamini, Doyle, Dubois, Eklund, El-Amin, Endo, Escobar,
  Fairweather, Faulkner, Ferreira, Fitzgerald, Fontaine, Friedrich, Gallagher, Gebremariam, Giordano, Gonçalves,
  Greenwald, Grzelak, Gundersen, Gutiérrez, Haddad, Halvorsen, Hargreaves, Hashimoto, Hawthorne, Hernández,
  Hollingsworth, Ibrahim, Ishikawa, Ivanova, Jablonski, Jankowski, Johansson, Kalb, Kamara, Karlsson, Katz,
  Kavanagh, Khatri, Kimura, Kowalczyk, Krüger, Kuznetsov, Lachance, Lindqvist, Lombardi, Luong, MacIntyre,
  Mahlangu, Maldonado, Marchetti, McAllister, Mendoza, Mikkelsen, Moreau, Müller, Nakamura, Ndiaye, Nguyen, Núñez,
  O'Malley, Obradović, Okafor, Oyelaran, Papadakis, Park, Pellegrino, Pereira, Petrov, Quintero, Rasmussen,
  Reinholt, Rosenthal, Saint-Pierre, Sandoval, Schröder, Sepúlveda, Shapiro, Silva, Sørensen, Srinivasan, Stavros,
  Szymański, Takahashi, Tchaikovsky, Thorvaldsen, Tran, Trujillo, Underhill, van den Berg, Vasquez, Villanueva,
  Wallenberg, Weatherby, Wójcik, Yamamoto, Yılmaz, Zamora, Zielinski, Zimmermann, Smith, Johnson, Miller, Davis,
  Garcia, Martinez, Brown, Wilson, Anderson, Taylor, Lee, Clark`);

export const femaleNames: Names = listed(`
  Agnieszka, Aisha, Alice, Amélie, Amara, Anneliese, Astrid, Beatriz, Bridget, Camila, Carmen, Catherine,
  Charlotte, Chiara, Chloë, Deborah, Dorothy, Eleanor, Elizabeth, Esperanza, Fatima, Florence, Frida, Geneviève,
  Grace, Hannah, Helen, Inès, Ingrid, Isabel, Jacqueline, Jennifer, Josephine, Judith, Katherine, Kimiko, Lakshmi,
  Leticia, Linnéa, Lucía, Magdalena, Margaret, Maria, Matilda, Mei, Miriam, Nadia, Naomi, Ngozi, Olga, Patricia,
  Priya, Rebecca, Renée, Rosalind, Samantha, Sigrid, Sofía, Susan, Svetlana, Tamika, Theresa, Valentina, Victoria,
  Yolanda, Zoë`);

export const maleNames: Names = listed(`
  Abdullah, Adewale, Alejandro, Alexander, Andrés, Anthony, Arjun, Bartholomew, Benjamin, Björn, Charles,
  Christopher, Cormac, Daniel, Dmitri, Edward, Emeka, Emmanuel, Federico, François, Frederick, Gabriel, Gregory,
  Gustavo, Harold, Hassan, Henrik, Hiroshi, Ibrahim, Jacques, James, Javier, Jerome, Joaquín, Jonathan, José,
  Joseph, Jürgen, Kenji, Kwame, Lars, Lawrence, Leopold, Luca, Malcolm, Marek, Matthew, Michael, Miguel,
  Nathaniel, Nikolai, Olivier, Patrick, Pedro, Rajesh, Raúl, Richard, Robert, Samuel, Sebastián, Stanisław,
  Stephen, Sven, Theodore, Thomas, Tomasz, Vikram, Walter, William, Yusuf, Zachary`);

/** What people are called at a counter. */
export const nicknames: ReadonlyMap<string, string> = new Map(
  listed(`
  Alexander Alex, Alejandro Alex, Anthony Tony, Benjamin Ben, Catherine Cathy, Charles Chuck, Charlotte Lottie,
  Christopher Chris, Daniel Dan, Deborah Debbie, Dorothy Dottie, Edward Ted, Eleanor Nell, Elizabeth Betty,
  Frederick Fred, Gregory Greg, Jacqueline Jackie, James Jim, Jennifer Jenny, Jonathan Jon, Joseph Joe, Josephine
  Josie, Judith Judy, Katherine Kate, Lawrence Larry, Magdalena Maggie, Margaret Peggy, Matilda Tilly, Matthew
  Matt, Michael Mike, Nathaniel Nate, Patricia Pat, Patrick Pat, Rebecca Becky, Richard Dick, Robert Bob, Samantha
  Sam, Samuel Sam, Stephen Steve, Susan Sue, Theodore Ted, Theresa Terry, Thomas Tom, Victoria Vicky, Walter Walt,
  William Bill, Zachary Zach`).map((pair) => {
    const [formal = '', nickname = ''] = pair.split(' ');
    return [formal, nickname];
  }),
);

function listed(text: string): Names {
  const [first = '', ...rest] = text.split(',').map((name) => name.trim());
  return [first, ...rest];
}
