/// The vocabulary of mail in an account: mailboxes and their paths, flags and keywords, what an
/// operation gives and why it is refused, limits. Values only; knows no rows.
@NullMarked
package org.posthorn.store.mail;

import org.jspecify.annotations.NullMarked;
