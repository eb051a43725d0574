/// Filters in other processes among the checks: [FilterCheck].
@NullMarked
package org.posthorn.delivery.checks.filters;

import org.jspecify.annotations.NullMarked;
