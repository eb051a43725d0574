package org.posthorn.sieve.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TextExtractor;
import org.posthorn.mime.TextPart;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.match.Work;
import org.posthorn.sieve.script.Text;
import org.posthorn.sieve.syntax.Position;

/// The state of one run.
final class Run {
  final MessageUnderTest message;
  final Environment environment;
  final SieveLimits limits;
  final Work work;
  final Edits edits;
  final Results results;

  /// The parts of `foreverypart` blocks, the innermost last.
  final Deque<Entity> parts = new ArrayDeque<>();

  /// Scripts that `include :once` must not run again.
  final Set<String> included = new HashSet<>();

  int includes;

  private final boolean traced;
  private final Map<String, String> global = new HashMap<>();
  private final Variables.Held held;
  private final List<RunResult.Line> remarks = new ArrayList<>();
  private final List<RunResult.Line> trace = new ArrayList<>();
  private Variables variables;
  private String script = "";
  private Position position = new Position(1, 1);
  private long bodyOctets;

  Run(MessageUnderTest message, Environment environment, SieveLimits limits, boolean traced) {
    this.message = message;
    this.environment = environment;
    this.limits = limits;
    this.traced = traced;
    work = new Work(limits.stepsMax());
    held = new Variables.Held(limits.heldOctetsMax());
    variables = new Variables(global, held);
    edits = new Edits(message, work);
    results = new Results(limits.actions(), environment.isDelivery());
  }

  Variables variables() {
    return variables;
  }

  /// Runs something as another script, with separate variables.
  <T> T within(String name, Supplier<T> body) {
    Variables outer = variables;
    String outerName = script;
    variables = new Variables(global, held);
    script = name;
    T result = body.get();
    // After an error they stay, for the error's text.
    variables = outer;
    script = outerName;
    return result;
  }

  /// Records the current position and counts a step.
  void step(Position at) {
    position = at;
    work.spend(100);
  }

  String expand(Text text) {
    String expanded = variables.expand(text);
    work.spend(expanded.length());
    return expanded;
  }

  List<String> expand(List<Text> texts) {
    List<String> expanded = new ArrayList<>(texts.size());
    for (Text text : texts) {
      expanded.add(expand(text));
    }
    return expanded;
  }

  /// Octets of the message. A run reads a limited number of them; when it is reached, fewer are
  /// returned.
  byte[] body(long from, long to) {
    long room = Math.max(0, limits.bodyOctetsMax() - bodyOctets);
    long end = Math.min(to, from + room);
    if (end < to) {
      remark("only the first " + limits.bodyOctetsMax() + " octets of the body are tested");
    }
    look(end - from);
    return message.octets(from, end);
  }

  /// The text of a text part; its octets count towards the limit of [#body].
  String text(Entity part) {
    long size = part.bodySize();
    if (bodyOctets + size <= limits.bodyOctetsMax()) {
      Optional<TextPart> read = message.read(part);
      if (read.isPresent()) {
        look(size);
        return read.get().text();
      }
    }
    return TextExtractor.text(part, body(part.bodyStart(), part.bodyEnd()));
  }

  private void look(long octets) {
    bodyOctets += octets;
    work.spend(octets);
  }

  boolean isTraced() {
    return traced;
  }

  /// Adds a line to the trace. Callers check [#isTraced] before they build the text.
  void trace(Position at, String text) {
    int max = limits.actions().traceLinesMax();
    if (traced && trace.size() <= max) {
      boolean full = trace.size() == max;
      trace.add(new RunResult.Line(script, at, full ? "the rest of the trace is left out" : text));
    }
  }

  /// Tells the owner something that does not end the run.
  void remark(String text) {
    RunResult.Line line = line(text);
    if (remarks.size() < limits.actions().actionsMax() && !remarks.contains(line)) {
      remarks.add(line);
    }
  }

  RunResult.Line line(String text) {
    return new RunResult.Line(script, position, text);
  }

  List<RunResult.Line> remarks() {
    return remarks;
  }

  List<RunResult.Line> traceLines() {
    return trace;
  }
}
