package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.posthorn.wire.sessions.ClientErrorLimits;
import org.posthorn.wire.sessions.ClientErrors;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.OpenSessionLimits;
import org.posthorn.wire.sessions.OpenSessions;
import org.posthorn.wire.sessions.Trace;
import org.posthorn.wire.sessions.TraceLimits;
import org.posthorn.wire.sessions.TracedOutput;
import org.posthorn.wire.sessions.Traces;

/// Open sessions, and what traces keep of them.
class OpenSessionsTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final TraceLimits FEW =
      new TraceLimits(2, 3, 5, Duration.ofHours(1), Duration.ofHours(1));

  private static final OpenSession.Peer PEER =
      new OpenSession.Peer("id", InetAddress.getLoopbackAddress(), Optional::empty);

  private final AtomicReference<Instant> now = new AtomicReference<>(BEGIN);
  private final OpenSessions sessions = new OpenSessions(now::get, FEW);

  private OpenSession open(String account) {
    OpenSession session =
        sessions.open(
            "test",
            new OpenSession.Peer("id", InetAddress.getLoopbackAddress(), Optional::empty),
            _ -> {});
    session.loggedIn(account);
    return session;
  }

  private List<String> heard(String account) {
    return sessions.traces().of(account).orElseThrow().after(0, 100).stream()
        .map(line -> line.number() + " " + line.text())
        .toList();
  }

  @Test
  void a_trace_keeps_its_newest_lines_cut_and_printable() {
    OpenSession session = open("alice");
    assertThat(session.traced()).isFalse();
    assertThat(sessions.traces().start("alice", Duration.ofMinutes(10), _ -> {})).isPresent();
    open("bob").client("not heard");
    session.client("one");
    session.client("two\n\u202E\u0000");
    session.server("a long line");
    session.note("four");
    assertThat(heard("alice")).containsExactly("2 two\uFFFD\uFFFD…", "3 a lon…", "4 four");
    Trace trace = sessions.traces().of("alice").orElseThrow();
    assertThat(trace.after(3, 100)).extracting(Trace.Line::number).containsExactly(4L);
  }

  @Test
  void a_trace_ends_with_its_time_and_is_forgotten_later() {
    OpenSession session = open("alice");
    assertThat(sessions.traces().start("alice", Duration.ofMinutes(10), _ -> {})).isPresent();
    session.client("one");
    now.set(BEGIN.plus(Duration.ofMinutes(10)));
    session.client("two");
    assertThat(session.traced()).isFalse();
    assertThat(heard("alice")).containsExactly("1 one");
    assertThat(sessions.traces().listens("alice")).isFalse();
    open("alice").client("three");
    assertThat(heard("alice")).containsExactly("1 one");
    now.set(BEGIN.plus(Duration.ofMinutes(71)));
    assertThat(sessions.traces().of("alice")).isEmpty();
  }

  @Test
  void there_are_only_so_many_traces_of_only_so_long() {
    assertThat(sessions.traces().start("a", Duration.ofMinutes(1), _ -> {})).isPresent();
    assertThat(sessions.traces().start("b", Duration.ofMinutes(1), _ -> {})).isPresent();
    assertThat(sessions.traces().start("a", Duration.ofMinutes(1), _ -> {})).isPresent();
    assertThat(sessions.traces().start("c", Duration.ofMinutes(1), _ -> {})).isEmpty();
    sessions.traces().stop("b");
    now.set(BEGIN.plus(Duration.ofMinutes(62)));
    assertThat(sessions.traces().start("c", Duration.ofMinutes(1), _ -> {})).isPresent();
    assertThatThrownBy(() -> sessions.traces().start("d", Duration.ofHours(2), _ -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_closed_session_is_gone() {
    OpenSession session = open("alice");
    assertThat(sessions.list()).hasSize(1);
    session.loggedOut();
    assertThat(sessions.list()).isEmpty();
    session.loggedIn("bob");
    session.close();
    assertThat(sessions.list()).isEmpty();
  }

  @Test
  void an_account_has_only_so_many_sessions_of_a_protocol() {
    OpenSessions two =
        new OpenSessions(now::get, FEW, OpenSessionLimits.defaults().withPerAccountMax(2));
    OpenSession first = two.open("imap", PEER, _ -> {});
    OpenSession second = two.open("imap", PEER, _ -> {});
    OpenSession third = two.open("imap", PEER, _ -> {});
    assertThat(first.admitted("alice")).isTrue();
    assertThat(second.admitted("alice")).isTrue();
    assertThat(third.admitted("alice")).isFalse();
    assertThat(third.account()).isEmpty();
    assertThat(second.admitted("alice")).isTrue(); // in the same session, it counts once
    assertThat(third.admitted("bob")).isTrue();
    assertThat(two.open("submission", PEER, _ -> {}).admitted("alice")).isTrue();
    third.loggedOut();
    first.close();
    assertThat(third.admitted("alice")).isTrue();
    second.loggedOut();
    second.close();
    assertThat(two.open("imap", PEER, _ -> {}).admitted("alice")).isTrue();
    assertThat(two.open("imap", PEER, _ -> {}).admitted("alice")).isFalse();
  }

  @Test
  void a_trace_of_an_ip_address_has_whoever_logs_in_from_there() {
    OpenSession before = open("alice");
    assertThat(sessions.traces().start("127.0.0.1", Duration.ofMinutes(1), _ -> {})).isPresent();
    before.client("one");
    open("bob").client("two");
    assertThat(heard("127.0.0.1")).contains("1 one", "3 two");
    sessions.traces().stop("127.0.0.1");
    assertThat(before.traced()).isFalse();
  }

  @Test
  void traces_of_an_account_and_of_its_ip_address_hear_the_same_session() {
    OpenSession session = open("alice");
    Traces traces = sessions.traces();
    assertThat(traces.start("alice", Duration.ofMinutes(1), _ -> {})).isPresent();
    session.client("one");
    assertThat(traces.start("127.0.0.1", Duration.ofMinutes(2), _ -> {})).isPresent();
    session.client("two");
    now.set(BEGIN.plusSeconds(60));
    session.client("three");
    assertThat(heard("alice")).containsExactly("1 one", "2 two");
    assertThat(traces.start("alice", Duration.ofMinutes(1), _ -> {})).isPresent();
    session.client("four");
    traces.stop("127.0.0.1");
    session.client("five");
    assertThat(heard("127.0.0.1")).containsExactly("1 two", "2 three", "3 four");
    assertThat(heard("alice")).containsExactly("1 four", "2 five");
    session.loggedOut();
    assertThat(session.traced()).isFalse();
  }

  @Test
  void whoever_is_traced_by_ip_address_is_named_once() {
    open("alice");
    List<String> joined = new ArrayList<>();
    assertThat(sessions.traces().start("127.0.0.1", Duration.ofMinutes(1), joined::add))
        .isPresent();
    open("alice");
    open("bob");
    now.set(BEGIN.plusSeconds(60));
    open("carol");
    assertThat(joined).containsExactly("alice", "bob");
  }

  @Test
  void errors_are_counted_by_kind_and_the_oldest_are_dropped() {
    OpenSession alice = open("alice");
    alice.program("Old Mail");
    alice.error("FETCH", "EXTRA_SPACES");
    now.set(BEGIN.plusSeconds(5));
    alice.error("FETCH", "EXTRA_SPACES");
    assertThat(sessions.errors().list("alice"::equals))
        .containsExactly(
            new ClientErrors.ClientError(
                "alice",
                new ClientErrors.Kind("test", "Old Mail", "FETCH", "EXTRA_SPACES"),
                2,
                BEGIN,
                BEGIN.plusSeconds(5)));
    int most = ClientErrorLimits.defaults().kindsPerAccountMax();
    for (int i = 0; i < most + 3; i++) {
      now.set(BEGIN.plusSeconds(10 + i));
      alice.error("FETCH", "error " + i);
    }
    OpenSession bob = open("bob");
    bob.error("NOOP", "a error");
    assertThat(sessions.errors().list("alice"::equals))
        .hasSize(most)
        .extracting(error -> error.kind().error())
        .startsWith("error " + (most + 2))
        .doesNotContain("EXTRA_SPACES", "error 0");
    assertThat(sessions.errors().list(_ -> true)).hasSize(most + 1);
  }

  @Test
  void of_what_is_written_lines_are_heard_but_no_literals() throws IOException {
    OpenSessions wide = new OpenSessions(now::get, TraceLimits.defaults());
    assertThat(wide.traces().start("alice", Duration.ofMinutes(1), _ -> {})).isPresent();
    OpenSession session =
        wide.open(
            "test",
            new OpenSession.Peer("id", InetAddress.getLoopbackAddress(), Optional::empty),
            _ -> {});
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    TracedOutput out = new TracedOutput(wire, session, UnaryOperator.identity());
    session.loggedIn("alice");
    String text =
        "before\r\n* 1 FETCH ({7}\r\nsec\nret X {3}\r\nabc)\r\n{x} {12}. {}\r\n* {99}\r\nrest";
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    out.write(octets, 0, 8);
    out.lineBegins();
    for (int i = 8; i < octets.length; i += 3) {
      out.write(octets, i, Math.min(3, octets.length - i));
    }
    out.write('!');
    assertThat(wire.toString(StandardCharsets.US_ASCII)).isEqualTo(text + "!");
    assertThat(wide.traces().of("alice").orElseThrow().after(1, 100))
        .extracting(Trace.Line::text)
        .containsExactly("* 1 FETCH ({7} X {3})", "{x} {12}. {}");
  }
}
