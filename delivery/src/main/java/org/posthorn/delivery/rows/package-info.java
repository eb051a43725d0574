/// What rows of several tables have in common.
@NullMarked
package org.posthorn.delivery.rows;

import org.jspecify.annotations.NullMarked;
