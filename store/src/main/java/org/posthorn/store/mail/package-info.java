/// Values of the mail model: mailboxes and paths, flags and keywords, results, refusals, limits.
/// Does not access rows.
@NullMarked
package org.posthorn.store.mail;

import org.jspecify.annotations.NullMarked;
