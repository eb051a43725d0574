@NullMarked
package org.posthorn.sasl;

import org.jspecify.annotations.NullMarked;
