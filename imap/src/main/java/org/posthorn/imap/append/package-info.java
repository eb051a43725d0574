/// APPEND and REPLACE.
@NullMarked
package org.posthorn.imap.append;

import org.jspecify.annotations.NullMarked;
