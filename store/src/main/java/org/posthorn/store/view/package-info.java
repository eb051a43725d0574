/// Views: the messages of mailboxes in memory, as immutable versions that share unchanged data.
/// They are loaded from the rows, updated by transactions, and compared with each other. Protocols
/// use [org.posthorn.store.view.MailboxView] and [org.posthorn.store.view.Changes]; the rest is for
/// this module.
@NullMarked
package org.posthorn.store.view;

import org.jspecify.annotations.NullMarked;
