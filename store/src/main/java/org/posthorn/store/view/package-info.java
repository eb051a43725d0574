/// The messages of a mailbox in memory: immutable versions of columns that share what did not
/// change, loaded from the rows, kept current by what transactions publish, compared with one
/// another. Doors use [org.posthorn.store.view.MailboxView] and [org.posthorn.store.view.Changes];
/// the rest is for this module.
@NullMarked
package org.posthorn.store.view;

import org.jspecify.annotations.NullMarked;
