/// Commands about a whole installation: creating, running, status, store and keys.
@NullMarked
package org.posthorn.server.cli.installation;

import org.jspecify.annotations.NullMarked;
