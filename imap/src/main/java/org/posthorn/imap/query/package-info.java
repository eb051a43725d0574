/// Handlers of commands that find messages: SEARCH, SORT, THREAD, ESEARCH, UIDBATCHES.
@NullMarked
package org.posthorn.imap.query;

import org.jspecify.annotations.NullMarked;
