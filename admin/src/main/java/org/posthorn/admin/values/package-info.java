/// Values that operations take and give: they know nothing of the operations.
@NullMarked
package org.posthorn.admin.values;

import org.jspecify.annotations.NullMarked;
