/// Tools for a process that serves many peers on virtual threads: metrics
/// ([org.posthorn.runtime.Metrics]), computing without blocking others
/// ([org.posthorn.runtime.TimeSlice], [org.posthorn.runtime.ComputeSlots]), limits per key
/// ([org.posthorn.runtime.Throttle] over time, [org.posthorn.runtime.Permits] for concurrency),
/// address ranges ([org.posthorn.runtime.Cidr], [org.posthorn.runtime.PublicAddresses]), digests
/// ([org.posthorn.runtime.Digests]); and ending a session from another thread
/// ([org.posthorn.runtime.SessionEnd]).
///
/// Independent of protocols; does no I/O and starts no threads. Each class states its thread rule.
@NullMarked
package org.posthorn.runtime;

import org.jspecify.annotations.NullMarked;
