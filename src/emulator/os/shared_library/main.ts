// A shared library that real scenarios list as boot module and whose code our components bring along: the module exists, is a valid
// ELF image, and exports nothing.

export default undefined
