/// What every part of one process that serves many peers on virtual threads needs, whatever it
/// serves: counters ([org.posthorn.runtime.Metrics]), computing without keeping others waiting
/// ([org.posthorn.runtime.TimeSlice], [org.posthorn.runtime.ComputeSlots]), bounds per key
/// ([org.posthorn.runtime.Throttle] in time, [org.posthorn.runtime.Permits] at once), and the
/// address ranges that peers are counted by ([org.posthorn.runtime.Cidr],
/// [org.posthorn.runtime.PublicAddresses]), digests ([org.posthorn.runtime.Digests]); and how one
/// thread ends what another does ([org.posthorn.runtime.SessionEnd]).
///
/// It knows no protocol, does no I/O and starts no threads. Each class states its own thread rule.
@NullMarked
package org.posthorn.runtime;

import org.jspecify.annotations.NullMarked;
