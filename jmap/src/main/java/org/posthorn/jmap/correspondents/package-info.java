/// Whom accounts have written to and heard from, to complete addresses that are typed. Nothing is
/// stored: it is read from the messages that are there, and remembered in memory.
@NullMarked
package org.posthorn.jmap.correspondents;

import org.jspecify.annotations.NullMarked;
