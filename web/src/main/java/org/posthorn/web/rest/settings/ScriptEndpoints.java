package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.scripts.OwnRules;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.rules.RuleLimits;
import org.posthorn.sieve.script.Problem;
import org.posthorn.store.MailStore;
import org.posthorn.store.scripts.ScriptException;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;

/// Endpoints for the active Sieve script of an account, for users who write it by hand.
final class ScriptEndpoints {
  private static final int OCTETS_MAX = 1 << 20;

  /// JSON escapes each character of a text with up to six octets.
  private static final int JSON_MAX = 6 * OCTETS_MAX;

  private final MailStore store;
  private final OwnRules rules = new OwnRules(SieveLimits.defaults(), RuleLimits.defaults());

  ScriptEndpoints(MailStore store) {
    this.store = store;
  }

  /// The active script.
  public record ActiveScript(
      @Description("version of the account's scripts, for changes") String version,
      @Description("its name; missing if no script is active") Optional<String> name,
      @Description("its text; empty if no script is active") String text,
      @Description("its origin") OwnRules.Origin origin) {}

  /// A new active script.
  public record NewScript(
      @Description("version of the account's scripts that was read") String version,
      @Description(value = "its text", size = OCTETS_MAX) String text) {}

  /// A script to check.
  public record ScriptText(@Description(value = "its text", size = OCTETS_MAX) String text) {}

  /// An error or warning about a script.
  public record ScriptProblem(
      @Description("whether it is an error; otherwise a warning") boolean error,
      @Description("the line, from 1") int line,
      @Description("the column, from 1") int column,
      @Description("the text") String message) {
    static ScriptProblem of(Problem problem) {
      return new ScriptProblem(
          problem.error(),
          problem.position().line(),
          problem.position().column(),
          problem.message());
    }
  }

  /// Errors and warnings of a script.
  public record ScriptProblems(
      @Description("in the order of the script") List<ScriptProblem> problems) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/script", "getOwnScript")
            .says(GROUP, "Shows the active Sieve script of the signed-in account.")
            .scope(Endpoint.SELF)
            .gives(ActiveScript.class, "the script", call -> shown(scripts(call))),
        Endpoint.put("/self/script", "putOwnScript")
            .says(
                GROUP, "Changes the active Sieve script of the signed-in account, or creates one.")
            .scope(Endpoint.SELF)
            .takes(NewScript.class, JSON_MAX)
            .gives(ActiveScript.class, "the script", this::put),
        Endpoint.post("/self/script/check", "checkOwnScript")
            .says(GROUP, "Checks a Sieve script. Changes nothing.")
            .scope(Endpoint.SELF)
            .takes(ScriptText.class, JSON_MAX)
            .gives(
                ScriptProblems.class,
                "errors and warnings",
                call ->
                    new ScriptProblems(
                        rules.problems(call.body(ScriptText.class).text()).stream()
                            .map(ScriptProblem::of)
                            .toList())));
  }

  private Scripts scripts(RestCall call) {
    return store.scripts(call.principal(), call.principal().account());
  }

  private ActiveScript shown(Scripts scripts) {
    OwnRules.Current current = rules.current(scripts);
    return new ActiveScript(
        Long.toString(current.version()),
        current.name().isEmpty() ? Optional.empty() : Optional.of(current.name()),
        current.text(),
        current.origin());
  }

  private ActiveScript put(RestCall call) throws IOException {
    NewScript wanted = call.body(NewScript.class);
    Scripts scripts = scripts(call);
    try {
      if (!rules.putText(scripts, wanted.text(), version(wanted.version()))) {
        throw changedMeanwhile();
      }
    } catch (IllegalArgumentException e) {
      throw new RestException(Code.INVALID, String.valueOf(e.getMessage()), "/text");
    } catch (ScriptException e) {
      throw new RestException(Code.CONFLICT, String.valueOf(e.getMessage()));
    }
    return shown(scripts);
  }

  /// @throws RestException CONFLICT if it is not a version
  static long version(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw changedMeanwhile();
    }
  }

  static RestException changedMeanwhile() {
    return new RestException(
        Code.CONFLICT,
        "the scripts have changed since they were read: read them again",
        "/version");
  }
}
