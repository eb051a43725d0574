@NullMarked
package org.posthorn.directory.factors;

import org.jspecify.annotations.NullMarked;
