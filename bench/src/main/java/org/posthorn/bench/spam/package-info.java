/// How well spam is told from other mail, on a corpus in time order.
@NullMarked
package org.posthorn.bench.spam;

import org.jspecify.annotations.NullMarked;
