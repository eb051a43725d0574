package org.posthorn.web.rest.retention;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Holds;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.RetentionSettings;
import org.posthorn.store.retention.LegalHold;
import org.posthorn.store.retention.RetentionRule;
import org.posthorn.store.retention.RetentionRun;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for rules of retention and legal holds.
public final class RetentionEndpoints {
  private static final String GROUP = "Retention";
  private static final String CHANGES = "admin.accounts";

  private final Operations operations;

  private RetentionEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A rule.
  public record RetentionRuleDetail(
      @Description("the domain, or the address of the account") String of,
      @Description("empty for all mailboxes, `role:trash` or `path:Projects/2026`")
          String mailboxes,
      @Description("days after which messages are removed; 0 to keep them") int days,
      @Description("when it was set") Instant set,
      @Description("who set it") String by) {
    static RetentionRuleDetail of(RetentionSettings.Entry entry) {
      RetentionRule rule = entry.rule();
      return new RetentionRuleDetail(
          entry.of(), rule.mailboxes().toString(), rule.days(), rule.set(), rule.by());
    }
  }

  /// The rules.
  public record RetentionRuleList(
      @Description(value = "of the tenant", size = 10_000) List<RetentionRuleDetail> rules) {}

  /// A rule to set.
  public record NewRetentionRule(
      @Description("the domain, or the address of the account") String of,
      @Description("empty for all mailboxes, `role:trash` or `path:Projects/2026`")
          String mailboxes,
      @Description("days after which messages are removed; 0 to keep them") int days) {}

  /// What would be removed from a mailbox now.
  public record RetentionPreviewLine(
      @Description("address of the account") String account,
      @Description("path of the mailbox") String mailbox,
      @Description("days of the rule that applies") int days,
      @Description("how many messages") long messages,
      @Description("octets of these") long bytes,
      @Description("when the oldest was received") Instant oldest) {}

  /// What would be removed now.
  public record RetentionPreview(
      @Description("how many messages; one in two mailboxes counts twice") long messages,
      @Description("octets of these") long bytes,
      @Description(value = "accounts on legal hold, from which nothing is removed", size = 10_000)
          List<String> onHold,
      @Description(
              value = "mailboxes from which something would be removed",
              size = RetentionSettings.LINES_MAX)
          List<RetentionPreviewLine> mailboxes) {
    static RetentionPreview of(RetentionSettings.Preview preview) {
      return new RetentionPreview(
          preview.messages(),
          preview.bytes(),
          preview.held(),
          preview.lines().stream()
              .map(line ->
                  new RetentionPreviewLine(
                      line.account(),
                      line.mailbox(),
                      line.days(),
                      line.messages(),
                      line.bytes(),
                      line.oldest()))
              .toList());
    }
  }

  /// The last run over an account.
  public record RetentionRunDetail(
      @Description("address of the account") String account,
      @Description("when; missing before the first") Optional<Instant> last,
      @Description("messages removed by it") long messages,
      @Description("octets of these") long bytes,
      @Description("messages removed since the first run") long allMessages,
      @Description("octets of these") long allBytes) {
    static RetentionRunDetail of(RetentionSettings.Run run) {
      RetentionRun last = run.run().orElse(RetentionRun.NONE);
      return new RetentionRunDetail(
          run.account(),
          run.run().map(RetentionRun::at),
          last.messages(),
          last.bytes(),
          last.allMessages(),
          last.allBytes());
    }
  }

  /// The last runs.
  public record RetentionRunList(
      @Description(value = "one for each account", size = 10_000)
          List<RetentionRunDetail> accounts) {}

  /// A legal hold.
  public record LegalHoldDetail(
      @Description("the domain, or the address of the account") String of,
      @Description("why") String reason,
      @Description("when it ends by itself; missing: when it is lifted") Optional<Instant> until,
      @Description("when it was set") Instant set,
      @Description("who set it") String by,
      @Description("whether it has not ended") boolean active) {
    static LegalHoldDetail of(Holds.Entry entry) {
      LegalHold hold = entry.hold();
      return new LegalHoldDetail(
          entry.of(), hold.reason(), hold.until(), hold.set(), hold.by(), entry.active());
    }
  }

  /// The holds.
  public record LegalHoldList(
      @Description(value = "of the tenant", size = 10_000) List<LegalHoldDetail> holds) {}

  /// A legal hold to set.
  public record NewLegalHold(
      @Description("the domain, or the address of the account") String of,
      @Description(value = "why", size = LegalHold.REASON_MAX) String reason,
      @Description("when it ends by itself; missing: when it is lifted") Optional<Instant> until) {}

  public static List<Endpoint> of(Operations operations) {
    return new RetentionEndpoints(operations).all();
  }

  private static final Parameter OF =
      Parameter.text("of", "the domain, or the address of the account");
  private static final Parameter MAILBOXES =
      Parameter.text(
          "mailboxes", "missing for all mailboxes, `role:trash` or `path:Projects/2026`");

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/retention/rules", "listRetentionRules")
            .says(GROUP, "Lists the rules after how many days messages are removed.")
            .scope("admin.read")
            .gives(
                RetentionRuleList.class,
                "the rules",
                call ->
                    new RetentionRuleList(
                        operations.retention().list(call.caller()).stream()
                            .map(RetentionRuleDetail::of)
                            .toList())),
        Endpoint.put("/retention/rules", "setRetentionRule")
            .says(
                GROUP,
                "Sets a rule, or replaces one of the same mailboxes. It is applied within the hour.")
            .scope(CHANGES)
            .takes(NewRetentionRule.class)
            .gives(RetentionRuleDetail.class, "the rule", this::set),
        Endpoint.delete("/retention/rules", "removeRetentionRule")
            .says(GROUP, "Removes a rule.")
            .scope(CHANGES)
            .query(OF, MAILBOXES)
            .givesNothing(call ->
                operations
                    .retention()
                    .remove(call.caller(), subject(call), call.text("mailboxes").orElse(""))),
        Endpoint.get("/retention/preview", "previewRetention")
            .says(GROUP, "Shows what the rules would remove now; with `days`, and another rule.")
            .scope("admin.read")
            .query(
                OF,
                MAILBOXES,
                Parameter.whole("days", 0, RetentionRule.DAYS_MAX, "days of a rule to try"))
            .gives(RetentionPreview.class, "what would be removed", this::preview),
        Endpoint.get("/retention/runs", "listRetentionRuns")
            .says(GROUP, "Shows when accounts were last looked through, and what was removed.")
            .scope("admin.read")
            .query(OF)
            .gives(
                RetentionRunList.class,
                "the runs",
                call ->
                    new RetentionRunList(
                        operations.retention().runs(call.caller(), subject(call)).stream()
                            .map(RetentionRunDetail::of)
                            .toList())),
        Endpoint.get("/retention/holds", "listLegalHolds")
            .says(GROUP, "Lists the legal holds.")
            .scope("admin.read")
            .gives(
                LegalHoldList.class,
                "the holds",
                call ->
                    new LegalHoldList(
                        operations.holds().list(call.caller()).stream()
                            .map(LegalHoldDetail::of)
                            .toList())),
        Endpoint.put("/retention/holds", "setLegalHold")
            .says(GROUP, "Sets a legal hold, or replaces one.")
            .scope(CHANGES)
            .takes(NewLegalHold.class)
            .gives(LegalHoldDetail.class, "the hold", this::hold),
        Endpoint.delete("/retention/holds", "liftLegalHold")
            .says(GROUP, "Lifts a legal hold. The usual times apply again.")
            .scope(CHANGES)
            .query(OF)
            .givesNothing(call -> operations.holds().lift(call.caller(), subject(call))));
  }

  private static String subject(RestCall call) {
    return call.text("of")
        .orElseThrow(
            () -> new OperationException(Reason.INVALID, "`of` is the domain or the account"));
  }

  private RetentionRuleDetail set(RestCall call) throws IOException {
    NewRetentionRule wanted = call.body(NewRetentionRule.class);
    return RetentionRuleDetail.of(
        operations.retention().set(call.caller(), wanted.of(), wanted.mailboxes(), wanted.days()));
  }

  private RetentionPreview preview(RestCall call) {
    return RetentionPreview.of(
        operations
            .retention()
            .preview(
                call.caller(),
                subject(call),
                call.whole("days")
                    .map(days ->
                        new RetentionSettings.Proposal(
                            call.text("mailboxes").orElse(""), days.intValue()))));
  }

  private LegalHoldDetail hold(RestCall call) throws IOException {
    NewLegalHold wanted = call.body(NewLegalHold.class);
    return LegalHoldDetail.of(
        operations.holds().set(call.caller(), wanted.of(), wanted.reason(), wanted.until()));
  }
}
