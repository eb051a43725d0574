/// Filters in other processes among the examiners: [FilterExaminer].
@NullMarked
package org.posthorn.delivery.judging.filters;

import org.jspecify.annotations.NullMarked;
