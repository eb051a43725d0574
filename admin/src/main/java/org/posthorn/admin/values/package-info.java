/// Parameters and results of operations, independent of the operations.
@NullMarked
package org.posthorn.admin.values;

import org.jspecify.annotations.NullMarked;
