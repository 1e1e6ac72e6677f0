import { PersonSearch } from '../parts/person-search.js';
import { PersonFile } from '../parts/person-file.js';

interface PeoplePageProps {
  readonly person: string | undefined;
  readonly tab: string | undefined;
}

export const PeoplePage = ({ person, tab }: PeoplePageProps) =>
  person === undefined ? <PersonSearch /> : <PersonFile key={person} person={person} tab={tab} />;
