/// The metrics that monitoring programs and `posthorn status` read: their names, labels and
/// meaning.
@NullMarked
package org.posthorn.admin.monitoring;

import org.jspecify.annotations.NullMarked;
