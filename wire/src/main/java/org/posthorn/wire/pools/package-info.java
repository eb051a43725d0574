/// What is lent to connections while bytes are transferred, so that a waiting one holds nothing.
@NullMarked
package org.posthorn.wire.pools;

import org.jspecify.annotations.NullMarked;
