package org.posthorn.server.cli.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn webhook ...`
@Command(
    name = "webhook",
    description = "Webhooks: programs that are notified over HTTPS of received and sent mail.",
    subcommands = {
      WebhookCommands.Add.class,
      WebhookCommands.Listing.class,
      WebhookCommands.Show.class,
      WebhookCommands.Remove.class,
      WebhookCommands.Enable.class,
      WebhookCommands.Disable.class,
      WebhookCommands.Rotate.class,
      WebhookCommands.Test.class,
      WebhookCommands.Attempts.class
    })
public final class WebhookCommands {

  private WebhookCommands() {}

  /// The scope of a webhook.
  static final class Whose {
    @Option(
        names = "--account",
        paramLabel = "ADDRESS",
        description = "Webhooks for the mail of this account.")
    @Nullable String account;

    @Option(
        names = "--domain",
        paramLabel = "DOMAIN",
        description = "Webhooks for the mail of all accounts of this domain.")
    @Nullable String domain;

    @Option(names = "--installation", description = "Webhooks for the mail of all accounts.")
    boolean installation;

    private ControlRequest in(ControlRequest request) {
      return request
          .with("account", Optional.ofNullable(account))
          .with("domain", Optional.ofNullable(domain))
          .with("installation", installation);
    }
  }

  @Command(
      name = "add",
      description = "Add a webhook. Its secret, which verifies events, is printed once, now.")
  static final class Add extends AdministrationCommand {
    @Parameters(paramLabel = "URL", description = "Where events are sent; begins with https://")
    String url = "";

    @Mixin Whose whose = new Whose();

    @Option(
        names = "--event",
        paramLabel = "EVENT",
        description =
            "message.received, message.delivered, message.delayed, message.bounced or"
                + " message.expired. Repeatable; default: all.")
    List<String> events = new ArrayList<>();

    @Option(
        names = "--content",
        paramLabel = "none|headers",
        description =
            "headers: events of arriving messages have From, To, Subject and Message-ID; default:"
                + " none.")
    @Nullable String content;

    @Override
    protected ControlRequest request() {
      return whose
          .in(ControlRequest.of("webhook.add").with("url", url))
          .with("events", events)
          .with("content", Optional.ofNullable(content));
    }
  }

  @Command(name = "list", description = "List the webhooks of an account or domain; default: all.")
  static final class Listing extends AdministrationCommand {
    @Mixin Whose whose = new Whose();

    @Override
    protected ControlRequest request() {
      return whose.in(ControlRequest.of("webhook.list"));
    }
  }

  /// The webhook to use.
  static final class Which {
    @Parameters(paramLabel = "ID", description = "As list shows it.")
    String id = "";

    private ControlRequest in(ControlRequest request) {
      return request.with("id", id);
    }
  }

  @Command(name = "show", description = "Show a webhook and the status of its events.")
  static final class Show extends AdministrationCommand {
    @Mixin Which which = new Which();

    @Override
    protected ControlRequest request() {
      return which.in(ControlRequest.of("webhook.show"));
    }
  }

  @Command(name = "remove", description = "Remove a webhook and its waiting events.")
  static final class Remove extends AdministrationCommand {
    @Mixin Which which = new Which();

    @Override
    protected ControlRequest request() {
      return which.in(ControlRequest.of("webhook.remove"));
    }
  }

  @Command(name = "enable", description = "Enable a webhook.")
  static final class Enable extends AdministrationCommand {
    @Mixin Which which = new Which();

    @Override
    protected ControlRequest request() {
      return which.in(ControlRequest.of("webhook.enable"));
    }
  }

  @Command(name = "disable", description = "Disable a webhook.")
  static final class Disable extends AdministrationCommand {
    @Mixin Which which = new Which();

    @Override
    protected ControlRequest request() {
      return which.in(ControlRequest.of("webhook.disable"));
    }
  }

  @Command(
      name = "rotate",
      description =
          "Replace the secret; the new one is printed once, now. For a day events are signed"
              + " with both.")
  static final class Rotate extends AdministrationCommand {
    @Mixin Which which = new Which();

    @Override
    protected ControlRequest request() {
      return which.in(ControlRequest.of("webhook.rotate"));
    }
  }

  @Command(name = "test", description = "Send the event webhook.test now, and show the response.")
  static final class Test extends AdministrationCommand {
    @Mixin Which which = new Which();

    @Override
    protected ControlRequest request() {
      return which.in(ControlRequest.of("webhook.test"));
    }
  }

  @Command(name = "attempts", description = "List the last attempts to send events, newest first.")
  static final class Attempts extends AdministrationCommand {
    @Mixin Which which = new Which();

    @Override
    protected ControlRequest request() {
      return which.in(ControlRequest.of("webhook.attempts"));
    }
  }
}
