/// What tests share: clients, the wire-script runner, certificates, real programs, the power-cut
/// shim. Never shipped.
///
/// **Entry points.** [WireScript] and [WireScriptRun] for conversations as text; [LineClient] for
/// those in code; [TestCertificates] for TLS; [Programs] for real clients and servers, skipped with
/// a reason where they are not installed; [FreePorts]; [Corpus] for messages.
///
/// **Threads.** Nothing here is shared between tests: no static state, no fixed port, no fixed
/// path. A client or a script is used by one thread.
///
/// **Limits.** A script waits 10 seconds for each answer, a client 20, a program 30 unless told
/// otherwise; then the test fails and says what it was waiting for.
@NullMarked
package org.posthorn.testkit;

import org.jspecify.annotations.NullMarked;
