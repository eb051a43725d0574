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

/// Rules of an account: read, replaced, tried on mail that is there, and run over it.
final class RuleEndpoints {
  /// How many messages a test names.
  private static final int NAMED_MAX = 50;

  private final SettingsEndpoints.Ports ports;
  private final SieveLimits limits = SieveLimits.defaults();
  private final OwnRules rules = new OwnRules(limits, RuleLimits.defaults());

  RuleEndpoints(SettingsEndpoints.Ports ports) {
    this.ports = ports;
  }

  /// The rules of an account.
  public record Rules(
      @Description("of the account's scripts, for changing them") String version,
      @Description(
              "none: there is no script; rules: it is made of these rules; hand: somebody wrote or"
                  + " edited it, and the rules are what could be read of it")
          OwnRules.Origin origin,
      @Description("the name of the active script") Optional<String> script,
      @Description(value = "in the order in which they are looked at", size = 500)
          List<RuleDetail> rules,
      @Description("commands of the script that are not among the rules") int others) {}

  /// Rules to be had from now on.
  public record NewRules(
      @Description("of the account's scripts, as they were read") String version,
      @Description(value = "all rules", size = 500) List<RuleDetail> rules,
      @Description(
              "whether they take the place of a script that was written by hand; it is kept and no"
                  + " longer active")
          Optional<Boolean> replaceScript) {}

  /// A rule to be tried.
  public record RuleTest(
      @Description("the rule; whether it is enabled does not matter") RuleDetail rule,
      @Description("the id of a mailbox; missing: the inbox") Optional<String> mailbox,
      @Description(
              value = "how many of its newest messages are looked at; missing: 200",
              min = 1,
              max = 1_000)
          Optional<Integer> newest) {}

  /// What a rule would be good for.
  public record RuleTestResult(
      @Description("messages that were looked at") int looked,
      @Description("messages for which the rule holds") int matched,
      @Description("messages for which it ended with an error") int failed,
      @Description("ids of the newest messages for which it holds, at most 50")
          List<String> messages) {}

  /// Rules to be run over a mailbox.
  public record RuleRun(
      @Description(value = "the rules, in their order", size = 500) List<RuleDetail> rules,
      @Description("the id of a mailbox; missing: the inbox") Optional<String> mailbox) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/rules", "getOwnRules")
            .says(GROUP, "Shows the rules of the account that is signed in.")
            .scope(Endpoint.SELF)
            .gives(Rules.class, "the rules", call -> shown(scripts(call))),
        Endpoint.put("/self/rules", "putOwnRules")
            .says(GROUP, "Replaces the rules of the account that is signed in, and activates them.")
            .scope(Endpoint.SELF)
            .takes(NewRules.class)
            .gives(Rules.class, "the rules", this::put),
        Endpoint.post("/self/rules/test", "testOwnRule")
            .says(GROUP, "Tells which messages a rule would hold for. Nothing changes.")
            .scope(Endpoint.SELF)
            .takes(RuleTest.class)
            .gives(RuleTestResult.class, "what was found", this::test),
        Endpoint.post("/self/rules/run", "runOwnRules")
            .says(
                GROUP,
                "Runs rules over the messages of a mailbox. Messages are filed and flagged;"
                    + " nothing is sent or deleted: what is to be discarded goes to the trash.")
            .scope(Endpoint.SELF)
            .takes(RuleRun.class)
            .makes(
                JobDetail.class,
                "the job that does it",
                made -> "/self/jobs/" + made.id(),
                this::run));
  }

  private Scripts scripts(RestCall call) {
    return ports.store().scripts(call.principal(), call.principal().account());
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
          "the active script was written by hand: rules can only take its place",
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
    // Whether it holds does not depend on what it does, which may be nothing that shows.
    Rule probe =
        new Rule(rule.name(), true, rule.any(), rule.conditions(), List.of(new RuleAction.Keep()));
    var _ = script(new RuleSet(List.of(rule)), "/rule");
    RuleTrial.Result result =
        new RuleTrial(access(call, account), ports.addresses().apply(call.principal()), limits)
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
    List<String> own = ports.addresses().apply(call.principal());
    MailboxRun run = new MailboxRun(access(call, account), own, limits, mailbox, false);
    RunUndo undo = new RunUndo(account, mailbox.id());
    try {
      return JobDetail.of(
          ports
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
    return ports.store().account(call.principal(), call.principal().account());
  }

  private MailboxRun.Access access(RestCall call, MailAccount account) {
    return new MailboxRun.Access(account, scripts(call), ports.clock());
  }

  static Mailbox mailbox(MailAccount account, Optional<String> id) {
    return id.map(text -> ObjectId.mailbox(text).flatMap(account::mailbox))
        .orElseGet(() -> account.mailbox("INBOX"))
        .orElseThrow(
            () -> new RestException(Code.NOT_FOUND, "there is no such mailbox", "/mailbox"));
  }
}
