package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.jobs.Job;
import org.posthorn.admin.jobs.JobRefusedException;
import org.posthorn.admin.scripts.MailboxRun;
import org.posthorn.admin.scripts.MessageChange;
import org.posthorn.admin.scripts.OwnRules;
import org.posthorn.admin.scripts.RuleTrial;
import org.posthorn.admin.scripts.RunReport;
import org.posthorn.admin.scripts.RunUndo;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.rules.Rule;
import org.posthorn.sieve.rules.RuleAction;
import org.posthorn.sieve.rules.RuleLimits;
import org.posthorn.sieve.rules.RuleSet;
import org.posthorn.sieve.rules.RulesException;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;

/// Endpoints for rules of an account: reading, replacing, testing on stored mail, and running over
/// it.
final class RuleEndpoints {
  /// Largest number of messages that a test lists.
  private static final int NAMED_MAX = 50;

  private final SettingsEndpoints.Dependencies dependencies;
  private final SieveLimits limits = SieveLimits.defaults();
  private final OwnRules rules = new OwnRules(limits, RuleLimits.defaults());

  RuleEndpoints(SettingsEndpoints.Dependencies dependencies) {
    this.dependencies = dependencies;
  }

  /// The rules of an account.
  public record Rules(
      @Description("version of the account's scripts, for changes") String version,
      @Description(
              "none: there is no script; rules: it is generated from these rules; hand: it was written or"
                  + " edited by hand, and the rules are what could be recognized")
          OwnRules.Origin origin,
      @Description("the name of the active script") Optional<String> script,
      @Description(value = "in the order of evaluation", size = 500) List<RuleDetail> rules,
      @Description("number of commands of the script that are not shown as rules") int others) {}

  /// New rules.
  public record NewRules(
      @Description("version of the account's scripts that was read") String version,
      @Description(value = "all rules", size = 500) List<RuleDetail> rules,
      @Description(
              "whether they replace a script written by hand, which stays stored but no"
                  + " longer active")
          Optional<Boolean> replaceScript) {}

  /// A rule to test.
  public record RuleTest(
      @Description("the rule; whether it is enabled does not matter") RuleDetail rule,
      @Description("the id of a mailbox; missing: the inbox") Optional<String> mailbox,
      @Description(
              value = "how many of its newest messages are tested; missing: 200",
              min = 1,
              max = 1_000)
          Optional<Integer> newest) {}

  /// Result of testing a rule.
  public record RuleTestResult(
      @Description("number of tested messages") int tested,
      @Description("number of matching messages") int matched,
      @Description("number of messages with an error") int failed,
      @Description("ids of the newest matching messages, at most 50") List<String> messages) {}

  /// A run of rules over a mailbox.
  public record RuleRun(
      @Description(value = "the rules, in their order", size = 500) List<RuleDetail> rules,
      @Description("the id of a mailbox; missing: the inbox") Optional<String> mailbox) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/rules", "getOwnRules")
            .says(GROUP, "Shows the rules of the signed-in account.")
            .scope(Endpoint.SELF)
            .gives(Rules.class, "the rules", call -> shown(scripts(call))),
        Endpoint.put("/self/rules", "putOwnRules")
            .says(GROUP, "Replaces the rules of the signed-in account, and activates them.")
            .scope(Endpoint.SELF)
            .takes(NewRules.class)
            .gives(Rules.class, "the rules", this::put),
        Endpoint.post("/self/rules/test", "testOwnRule")
            .says(GROUP, "Shows which messages a rule would match. Changes nothing.")
            .scope(Endpoint.SELF)
            .takes(RuleTest.class)
            .gives(RuleTestResult.class, "the result", this::test),
        Endpoint.post("/self/rules/run", "runOwnRules")
            .says(
                GROUP,
                "Runs rules over the messages of a mailbox. Messages are filed and flagged;"
                    + " nothing is sent or deleted: discarded messages are moved to Trash.")
            .scope(Endpoint.SELF)
            .takes(RuleRun.class)
            .makes(
                JobDetail.class, "the started job", made -> "/self/jobs/" + made.id(), this::run));
  }

  private Scripts scripts(RestCall call) {
    return dependencies.store().scripts(call.principal(), call.principal().account());
  }

  private Rules shown(Scripts scripts) {
    OwnRules.Current current = rules.current(scripts);
    return new Rules(
        Long.toString(current.version()),
        current.origin(),
        current.name().isEmpty() ? Optional.empty() : Optional.of(current.name()),
        RuleDetail.of(current.rules()),
        current.others());
  }

  private Rules put(RestCall call) throws IOException {
    NewRules wanted = call.body(NewRules.class);
    Scripts scripts = scripts(call);
    RuleSet set = RuleDetail.toRules(wanted.rules(), "/rules");
    boolean byHand = rules.current(scripts).origin() == OwnRules.Origin.HAND;
    if (byHand && !wanted.replaceScript().orElse(false)) {
      throw new RestException(
          Code.CONFLICT,
          "the active script was written by hand: rules can only replace it",
          "/replaceScript");
    }
    try {
      if (!rules.put(scripts, set, ScriptEndpoints.version(wanted.version()))) {
        throw ScriptEndpoints.changedMeanwhile();
      }
    } catch (RulesException e) {
      throw new RestException(Code.INVALID, e.getMessage(), "/rules");
    }
    return shown(scripts);
  }

  private RuleTestResult test(RestCall call) throws IOException {
    RuleTest wanted = call.body(RuleTest.class);
    MailAccount account = account(call);
    Rule rule = wanted.rule().toRule("/rule");
    // Whether it matches is independent of its actions, which may be invisible in a test.
    Rule probe =
        new Rule(rule.name(), true, rule.any(), rule.conditions(), List.of(new RuleAction.Keep()));
    var _ = script(new RuleSet(List.of(rule)), "/rule");
    RuleTrial.Result result =
        new RuleTrial(
                access(call, account), dependencies.addresses().apply(call.principal()), limits)
            .of(
                script(new RuleSet(List.of(probe)), "/rule"),
                mailbox(account, wanted.mailbox()),
                wanted.newest().orElse(200));
    return new RuleTestResult(
        result.looked(),
        result.matched().size(),
        result.failed(),
        result.matched().stream().limit(NAMED_MAX).map(ObjectId::ofEmail).toList());
  }

  private JobDetail run(RestCall call) throws IOException {
    RuleRun wanted = call.body(RuleRun.class);
    MailAccount account = account(call);
    Mailbox mailbox = mailbox(account, wanted.mailbox());
    Script script = script(RuleDetail.toRules(wanted.rules(), "/rules"), "/rules");
    List<String> own = dependencies.addresses().apply(call.principal());
    MailboxRun run = new MailboxRun(access(call, account), own, limits, mailbox, false);
    RunUndo undo = new RunUndo(account, mailbox.id());
    try {
      return JobDetail.of(
          dependencies
              .jobs()
              .start(account.id(), "rules", mailbox.path(), job -> follow(run, script, undo, job)));
    } catch (JobRefusedException e) {
      throw JobEndpoints.refused(e);
    }
  }

  private static void follow(MailboxRun run, Script script, RunUndo undo, Job job) {
    MailboxRun.Follower follower =
        new MailboxRun.Follower() {
          @Override
          public boolean looked(int done, int all) {
            job.progress(done, all);
            return !job.isStopping();
          }

          @Override
          public void changes(MessageChange change) {
            undo.remember(change);
          }
        };
    try {
      RunReport report = run.run(script, follower);
      job.count("looked", report.messages());
      job.count("flagged", report.flagged());
      job.count("failed", report.failed());
      report.filed().forEach((path, count) -> job.count("filed", count));
      report.filed().forEach((path, count) -> job.line(count + " → " + path));
      report.notDone().forEach((what, count) -> job.count("not-done", count));
    } finally {
      if (undo.isPossible()) {
        job.undoneBy(undo);
      }
    }
  }

  private Script script(RuleSet set, String at) {
    try {
      return Compiler.compile(rules.script(set), limits).script().orElseThrow();
    } catch (RulesException e) {
      throw new RestException(Code.INVALID, e.getMessage(), at);
    }
  }

  private MailAccount account(RestCall call) {
    return dependencies.store().account(call.principal(), call.principal().account());
  }

  private MailboxRun.Access access(RestCall call, MailAccount account) {
    return new MailboxRun.Access(account, scripts(call), dependencies.clock());
  }

  static Mailbox mailbox(MailAccount account, Optional<String> id) {
    return id.map(text -> ObjectId.mailbox(text).flatMap(account::mailbox))
        .orElseGet(() -> account.mailbox("INBOX"))
        .orElseThrow(
            () -> new RestException(Code.NOT_FOUND, "there is no such mailbox", "/mailbox"));
  }
}
