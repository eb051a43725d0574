/// Has the server's classifier read arriving mail, and sums up all that speaks for or against it.
@NullMarked
package org.posthorn.delivery.judging.classifying;

import org.jspecify.annotations.NullMarked;
