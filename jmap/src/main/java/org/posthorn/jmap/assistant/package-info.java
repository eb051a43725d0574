/// Tasks, and summaries of messages and threads: an extension of Posthorn, for the owner of an
/// account.
@NullMarked
package org.posthorn.jmap.assistant;

import org.jspecify.annotations.NullMarked;
