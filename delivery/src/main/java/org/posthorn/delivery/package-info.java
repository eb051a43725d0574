/// Inbound mail: accept, check, file.
@NullMarked
package org.posthorn.delivery;

import org.jspecify.annotations.NullMarked;
