package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.admin.jobs.JobRefusedException;
import org.posthorn.admin.transfer.ImportLimits;
import org.posthorn.admin.transfer.MailExport;
import org.posthorn.admin.transfer.MailImport;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for export and import of mail as files.
final class TransferEndpoints {
  private static final String OCTETS = "application/octet-stream";

  private final SettingsEndpoints.Dependencies dependencies;
  private final ImportLimits limits = ImportLimits.defaults();

  TransferEndpoints(SettingsEndpoints.Dependencies dependencies) {
    this.dependencies = dependencies;
  }

  /// The export format.
  private enum Format {
    MBOX,
    ZIP
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/export", "exportOwnMail")
            .says(
                GROUP,
                "Exports mail of the signed-in account as a file: `mbox` is one file of a"
                    + " mailbox, or a zip of such files; `zip` has a file for each message. Flags"
                    + " and dates are in them.")
            .scope(Endpoint.SELF)
            .query(
                Parameter.text("mailbox", "the id of a mailbox; missing: all"),
                Parameter.choice("format", Format.class, "zip by default"))
            .givesBytes(OCTETS, "the file", this::export),
        Endpoint.post("/self/imports", "importOwnMail")
            .says(
                GROUP,
                "Imports mail from a file: mbox, a message, or a zip of both. Messages that the"
                    + " mailbox has already are skipped, so a file can be sent again. Responds when"
                    + " the file is read; `GET /self/jobs` shows the progress. Messages received"
                    + " before a connection failure stay.")
            .scope(Endpoint.SELF)
            .query(
                Parameter.text(
                    "mailbox",
                    "the id of the mailbox for all of it; missing: the folders of a zip are"
                        + " mailboxes, and other messages go to Imported"),
                Parameter.text("name", "name of the file, for display"))
            .takesBytes(OCTETS, limits.fileBytesMax())
            .gives(JobDetail.class, "the result", this::take));
  }

  private MailAccount account(RestCall call) {
    return dependencies.store().account(call.principal(), call.principal().account());
  }

  private static Optional<Mailbox> mailbox(MailAccount account, RestCall call) {
    Optional<String> id = call.text("mailbox");
    return id.map(_ -> RuleEndpoints.mailbox(account, id));
  }

  private Answer export(RestCall call) {
    MailAccount account = account(call);
    Optional<Mailbox> one = mailbox(account, call);
    List<Mailbox> mailboxes = one.map(List::of).orElseGet(account::mailboxes);
    boolean mbox = call.choice("format", Format.class).orElse(Format.ZIP) == Format.MBOX;
    String type = mbox && one.isPresent() ? "mbox" : "zip";
    MailExport export = new MailExport(account);
    AnswerBody.Writer writer =
        out -> {
          if (!mbox) {
            export.zip(mailboxes, out);
          } else if (one.isPresent()) {
            export.mbox(one.get(), out);
          } else {
            export.zipOfMboxes(mailboxes, out);
          }
        };
    String what = one.map(Mailbox::name).orElse("mail").replaceAll("[^A-Za-z0-9_-]+", "_");
    LocalDate today = LocalDate.ofInstant(dependencies.clock().instant(), ZoneOffset.UTC);
    return Answer.streamed(OCTETS, OptionalLong.empty(), writer)
        .with(
            "Content-Disposition",
            "attachment; filename=\"" + what + "-" + today + "." + type + "\"");
  }

  private JobDetail take(RestCall call) {
    MailAccount account = account(call);
    Optional<Mailbox> into = mailbox(account, call);
    long length =
        call.request()
            .field("Content-Length")
            .filter(text -> text.matches("[0-9]{1,18}"))
            .map(Long::valueOf)
            .orElse(0L);
    String name = call.text("name").orElse("").replaceAll("\\p{Cntrl}", "");
    try {
      return JobDetail.of(
          dependencies
              .jobs()
              .run(
                  account.id(),
                  "import",
                  name,
                  job ->
                      new MailImport(account, into, limits, dependencies.clock(), job)
                          .read(call.bytes(), length)));
    } catch (JobRefusedException e) {
      throw JobEndpoints.refused(e);
    }
  }
}
