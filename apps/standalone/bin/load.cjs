'use strict';

/* A file of its own: an old Node.js, which hie.cjs must be readable to, stops at the very word `import`. */
module.exports = function (address) {
  return import(address);
};
