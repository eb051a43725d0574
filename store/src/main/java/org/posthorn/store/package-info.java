/// Mailboxes, messages, keywords, threads, quotas, changes: the single source of truth about mail.
@NullMarked
package org.posthorn.store;

import org.jspecify.annotations.NullMarked;
