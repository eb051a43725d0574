/// Commands on who is served: domains with their keys and records, accounts, aliases.
@NullMarked
package org.posthorn.server.cli.directory;

import org.jspecify.annotations.NullMarked;
