package org.posthorn.web.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;

/// `/healthz`: the process answers. `/readyz`: it can do its work; else 503, and a line for each
/// reason, for load balancers and whoever watches.
public final class Health {
  private final Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();

  /// Adds a check that [#ready] asks each time: cheap, without waiting for others.
  ///
  /// @param name what is checked: one word
  /// @param problem why it does not work; empty if it does. What it says is for everybody
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
