package org.posthorn.web.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;

/// `/healthz`: the process responds. `/readyz`: it can do its work; otherwise 503 with a line for
/// each reason. For load balancers and monitoring.
public final class Health {
  private final Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();

  /// Adds a check, which [#ready] calls each time; it must be fast and not block.
  ///
  /// @param name of the check: one word
  /// @param problem returns the problem; empty if there is none. The text is public
  public Health check(String name, Supplier<Optional<String>> problem) {
    checks.put(name, problem);
    return this;
  }

  public Resource alive() {
    return _ -> Answer.of(Answer.TEXT, "ok\n");
  }

  public Resource ready() {
    return _ -> {
      List<String> problems = new ArrayList<>();
      checks.forEach(
          (name, problem) -> problem.get().ifPresent(reason -> problems.add(name + ": " + reason)));
      return problems.isEmpty()
          ? Answer.of(Answer.TEXT, "ok\n")
          : Answer.of(Answer.TEXT, String.join("\n", problems) + "\n").withStatus(503);
    };
  }
}
