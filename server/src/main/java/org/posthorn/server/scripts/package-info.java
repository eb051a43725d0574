/// The commands about Sieve scripts that need no installation: they read files and print.
@NullMarked
package org.posthorn.server.scripts;

import org.jspecify.annotations.NullMarked;
