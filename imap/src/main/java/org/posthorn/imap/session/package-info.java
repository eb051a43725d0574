/// What a session remembers between commands, and how changes of its mailbox are announced.
@NullMarked
package org.posthorn.imap.session;

import org.jspecify.annotations.NullMarked;
