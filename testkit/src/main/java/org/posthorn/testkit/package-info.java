/// What tests share: clients, the wire-script runner, certificates, real programs, the power-cut
/// shim. Never shipped.
@NullMarked
package org.posthorn.testkit;

import org.jspecify.annotations.NullMarked;
