package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.AppPasswords;
import org.posthorn.admin.Operations;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.wire.sessions.ClientErrors;

/// Endpoints for what programs of an account did wrong, and for masking capabilities that they
/// cannot handle.
final class MaskEndpoints {
  private final Operations operations;
  private final AccountPath whose;

  private MaskEndpoints(Operations operations, AccountPath whose) {
    this.operations = operations;
    this.whose = whose;
  }

  /// A mask.
  public record CapabilityMask(
      @Description("the name of an app password; missing: for the whole account")
          Optional<String> device,
      @Description(value = "such as imap:QRESYNC, pop:TOP or sieve:vacation", size = 200)
          List<String> capabilities) {}

  /// The masks of an account.
  public record CapabilityMasks(
      @Description("that of the account and those of its app passwords, without empty ones")
          List<CapabilityMask> masks) {}

  /// A kind of mistake of a program.
  public record ClientError(
      @Description("the account") String account,
      @Description("imap, pop3 or managesieve") String protocol,
      @Description("the name that the program has sent; may be empty") String program,
      @Description("the command; empty if it is unknown") String command,
      @Description("the name of a tolerance, or why the command was refused") String error,
      @Description("how often") long count,
      @Description("when first") Instant first,
      @Description("when last") Instant last) {
    static ClientError of(ClientErrors.ClientError error) {
      ClientErrors.Kind kind = error.kind();
      return new ClientError(
          error.account(),
          kind.protocol(),
          kind.program(),
          kind.command(),
          kind.error(),
          error.count(),
          error.first(),
          error.last());
    }
  }

  /// Protocol errors of programs.
  public record ClientErrorList(
      @Description("the latest first; at most 30 for each account") List<ClientError> errors) {
    static ClientErrorList of(List<ClientErrors.ClientError> errors, int most) {
      return new ClientErrorList(errors.stream().limit(most).map(ClientError::of).toList());
    }
  }

  private static final int ERRORS_MAX = 1_000;

  static List<Endpoint> of(Operations operations, AccountPath whose) {
    return new MaskEndpoints(operations, whose).all();
  }

  private List<Endpoint> all() {
    String path = whose.path() + "/capability-masks";
    return List.of(
        Endpoint.get(path, "list" + whose.word() + "CapabilityMasks")
            .says(
                whose.group(),
                "Lists the capabilities that are neither advertised nor accepted"
                    + whose.of().replace(" of ", " for ")
                    + ".")
            .scope(whose.reading())
            .gives(CapabilityMasks.class, "the masks", this::list),
        Endpoint.put(path, "set" + whose.word() + "CapabilityMask")
            .says(
                whose.group(),
                "Replaces a mask of capabilities"
                    + whose.of()
                    + ", from the next login on. An empty one masks nothing.")
            .scope(whose.changing())
            .takes(CapabilityMask.class)
            .gives(CapabilityMasks.class, "the masks", this::set),
        Endpoint.get(whose.path() + "/client-errors", "list" + whose.word() + "ClientErrors")
            .says(
                whose.group(),
                "Lists the mistakes of programs" + whose.of() + " since the server's start.")
            .scope(whose.reading())
            .gives(ClientErrorList.class, "the errors", this::errors));
  }

  private CapabilityMasks list(RestCall call) {
    return new CapabilityMasks(
        operations.appPasswords().masks(call.caller(), whose.address(call)).stream()
            .map(mask -> new CapabilityMask(mask.device(), mask.names()))
            .toList());
  }

  private CapabilityMasks set(RestCall call) throws IOException {
    CapabilityMask wanted = call.body(CapabilityMask.class);
    operations
        .appPasswords()
        .setMask(
            call.caller(),
            whose.address(call),
            new AppPasswords.Mask(wanted.device(), wanted.capabilities()));
    return list(call);
  }

  private ClientErrorList errors(RestCall call) {
    return ClientErrorList.of(
        whose == AccountPath.OWN
            ? operations.monitoring().ownClientErrors(call.caller())
            : operations.monitoring().clientErrors(call.caller(), Optional.of(whose.address(call))),
        ERRORS_MAX);
  }
}
