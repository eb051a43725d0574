/// Address completion from the correspondents of an account. Nothing is stored: addresses are read
/// from existing messages and cached in memory.
@NullMarked
package org.posthorn.jmap.correspondents;

import org.jspecify.annotations.NullMarked;
