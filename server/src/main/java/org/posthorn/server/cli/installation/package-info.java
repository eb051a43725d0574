/// Commands on an installation as a whole: beginning, running, its figures, its store and keys.
@NullMarked
package org.posthorn.server.cli.installation;

import org.jspecify.annotations.NullMarked;
