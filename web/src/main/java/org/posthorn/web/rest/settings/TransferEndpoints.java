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

/// Mail as files: all of an account or a mailbox to be kept elsewhere, and files taken in.
final class TransferEndpoints {
  private static final String OCTETS = "application/octet-stream";

  private final SettingsEndpoints.Ports ports;
  private final ImportLimits limits = ImportLimits.defaults();

  TransferEndpoints(SettingsEndpoints.Ports ports) {
    this.ports = ports;
  }

  /// How mail is written.
  private enum Format {
    MBOX,
    ZIP
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/export", "exportOwnMail")
            .says(
                GROUP,
                "Gives mail of the account that is signed in as a file: `mbox` is one file of a"
                    + " mailbox, or a zip of such files; `zip` has a file for each message. Flags"
                    + " and dates are in them.")
            .scope(Endpoint.SELF)
            .query(
                Parameter.text("mailbox", "the id of a mailbox; missing: all"),
                Parameter.choice("format", Format.class, "zip if not said"))
            .givesBytes(OCTETS, "the file", this::export),
        Endpoint.post("/self/imports", "importOwnMail")
            .says(
                GROUP,
                "Takes mail from a file: mbox, a message, or a zip of both. Messages that the"
                    + " mailbox has already are left out, so a file can be sent again. Answers when"
                    + " the file is read; meanwhile `GET /self/jobs` tells how far it is. What came"
                    + " before the connection ended stays.")
            .scope(Endpoint.SELF)
            .query(
                Parameter.text(
                    "mailbox",
                    "the id of the mailbox for all of it; missing: the folders of a zip are"
                        + " mailboxes, and the rest goes to Imported"),
                Parameter.text("name", "of the file, for people"))
            .takesBytes(OCTETS, limits.fileBytesMax())
            .gives(JobDetail.class, "what was done", this::take));
  }

  private MailAccount account(RestCall call) {
    return ports.store().account(call.principal(), call.principal().account());
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
    LocalDate today = LocalDate.ofInstant(ports.clock().instant(), ZoneOffset.UTC);
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
          ports
              .jobs()
              .run(
                  account.id(),
                  "import",
                  name,
                  job ->
                      new MailImport(account, into, limits, ports.clock(), job)
                          .read(call.bytes(), length)));
    } catch (JobRefusedException e) {
      throw JobEndpoints.refused(e);
    }
  }
}
