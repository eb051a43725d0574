/// A simulated pair of key servers (`posthorn qkd simulate`), to try sealed mail with: two HTTPS
/// servers as ETSI GS QKD 014 V1.1.1 describes them, with certificates on both sides, which share
/// random keys within one process. There is no quantum physics in it and no security.
///
/// **Threads**: all classes are thread-safe.
@NullMarked
package org.posthorn.server.keyserver;

import org.jspecify.annotations.NullMarked;
