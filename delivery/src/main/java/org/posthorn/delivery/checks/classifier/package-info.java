/// Runs the server's classifier on arriving mail, and sums up all signals.
@NullMarked
package org.posthorn.delivery.checks.classifier;

import org.jspecify.annotations.NullMarked;
