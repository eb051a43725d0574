/// The state of a session between commands, and the announcement of changes.
@NullMarked
package org.posthorn.imap.session;

import org.jspecify.annotations.NullMarked;
