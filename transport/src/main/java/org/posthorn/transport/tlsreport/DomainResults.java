package org.posthorn.transport.tlsreport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.TlsResults.PolicyType;
import org.posthorn.transport.TlsResults.ResultType;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.tlsreport.PolicyResults.Policy;

/// Results of one recipient domain on one day. Not thread-safe.
final class DomainResults {
  private static final int FORMAT = 1;

  private final DomainName domain;
  private final TlsReportLimits limits;
  private final Map<Policy, PolicyResults> policies = new LinkedHashMap<>();

  DomainResults(DomainName domain, TlsReportLimits limits) {
    this.domain = domain;
    this.limits = limits;
  }

  DomainName domain() {
    return domain;
  }

  Map<Policy, PolicyResults> policies() {
    return policies;
  }

  void success(Policy policy) {
    PolicyResults results = of(policy);
    results.addSuccesses(1);
  }

  void failure(Policy policy, PolicyResults.Failure failure) {
    PolicyResults results = of(policy);
    results.addFailures(1);
    results.addDetail(failure, 1);
  }

  void add(DomainResults other) {
    other.policies.forEach((policy, results) -> of(policy).add(results));
  }

  /// The results of a policy; beyond the limit, results that are not stored.
  private PolicyResults of(Policy policy) {
    PolicyResults found = policies.get(policy);
    if (found == null) {
      found = new PolicyResults(limits.detailsMax());
      if (policies.size() < limits.policiesMax()) {
        policies.put(policy, found);
      }
    }
    return found;
  }

  byte[] encode() {
    FieldWriter out = new FieldWriter(FORMAT).text(domain.ascii()).count(policies.size());
    policies.forEach((policy, results) -> {
      out.octet(code(policy.type())).text(policy.domain().ascii());
      out.count(policy.lines().size());
      policy.lines().forEach(out::text);
      out.number(results.successes()).number(results.failures()).count(results.details().size());
      results
          .details()
          .forEach((failure, sessions) ->
              out.octet(code(failure.type()))
                  .text(failure.host())
                  .text(failure.address())
                  .text(failure.text())
                  .number(sessions));
    });
    return out.bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
  static DomainResults decode(byte[] value, TlsReportLimits limits) {
    return FieldReader.read(value, FORMAT, "results of TLS", in -> read(in, limits));
  }

  private static DomainResults read(FieldReader in, TlsReportLimits limits) {
    DomainResults read = new DomainResults(new DomainName(in.text()), limits);
    int policies = in.count();
    for (int i = 0; i < policies; i++) {
      PolicyType type = policyType(in.octet());
      DomainName policyDomain = new DomainName(in.text());
      List<String> lines = new ArrayList<>();
      int count = in.count();
      for (int line = 0; line < count; line++) {
        lines.add(in.text());
      }
      PolicyResults results = read.of(new Policy(type, policyDomain, List.copyOf(lines)));
      results.addSuccesses(in.number());
      results.addFailures(in.number());
      int details = in.count();
      for (int detail = 0; detail < details; detail++) {
        ResultType failed = resultType(in.octet());
        results.addDetail(
            new PolicyResults.Failure(failed, in.text(), in.text(), in.text()), in.number());
      }
    }
    return read;
  }

  private static int code(PolicyType type) {
    return switch (type) {
      case TLSA -> 1;
      case STS -> 2;
      case NO_POLICY_FOUND -> 3;
    };
  }

  private static PolicyType policyType(int code) {
    for (PolicyType type : PolicyType.values()) {
      if (code(type) == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("type of a policy " + code);
  }

  private static int code(ResultType type) {
    return switch (type) {
      case STARTTLS_NOT_SUPPORTED -> 1;
      case CERTIFICATE_HOST_MISMATCH -> 2;
      case CERTIFICATE_EXPIRED -> 3;
      case CERTIFICATE_NOT_TRUSTED -> 4;
      case VALIDATION_FAILURE -> 5;
      case TLSA_INVALID -> 6;
      case DNSSEC_INVALID -> 7;
      case DANE_REQUIRED -> 8;
      case STS_POLICY_FETCH_ERROR -> 9;
      case STS_POLICY_INVALID -> 10;
      case STS_WEBPKI_INVALID -> 11;
    };
  }

  private static ResultType resultType(int code) {
    for (ResultType type : ResultType.values()) {
      if (code(type) == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("type of a result " + code);
  }
}
