/// How well the importance of messages is predicted, on archives of mailing lists in time order.
@NullMarked
package org.posthorn.bench.triage;

import org.jspecify.annotations.NullMarked;
