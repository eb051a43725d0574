"""Reads a TLS report as its receiver would, and checks it against RFC 8460: tlsrpt.py < MESSAGE

The message is a mail with the report, or what was posted with its header fields. Prints a line for
the report and one for each policy; anything wrong ends it with an error.
"""
import datetime, email, email.policy, gzip, ipaddress, json, re, sys

POLICIES = {"tlsa", "sts", "no-policy-found"}
RESULTS = {"starttls-not-supported", "certificate-host-mismatch", "certificate-expired", "certificate-not-trusted",
           "validation-failure", "tlsa-invalid", "dnssec-invalid", "dane-required", "sts-policy-fetch-error",
           "sts-policy-invalid", "sts-webpki-invalid"}  # §4.3


def need(what, fine):
    if not fine:
        sys.exit(f"wrong: {what}")


def field(of, name, kind):
    need(f"{name} is missing in {of}", name in of)
    value = of[name]
    need(f"{name} is {value!r}", isinstance(value, kind) and not (kind is int and isinstance(value, bool)))
    return value


def strings(values):
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def moment(text):  # RFC 3339
    need(f"time {text}", re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text))
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def mailed(message):  # §5.3
    need("Content-Type", message.get_content_type() == "multipart/report" and message.get_param("report-type") == "tlsrpt")
    text, report = message.iter_parts()
    need("first part", text.get_content_type() == "text/plain" and text.get_content().strip())
    domain, submitter = message["TLS-Report-Domain"], message["TLS-Report-Submitter"]
    need("domain and submitter", domain and submitter)
    subject = re.fullmatch(r"Report Domain: (\S+)\s+Submitter: (\S+)\s+Report-ID: <([^<>\s]+@[^<>\s]+)>", message["Subject"])
    need(f"subject {message['Subject']}", subject and subject[1] == domain and subject[2] == submitter)
    # §5.1
    name = re.fullmatch(r"([^!]+)!([^!]+)!(\d+)!(\d+)(![^!]+)?\.json\.gz", report.get_filename() or "")
    need(f"file name {report.get_filename()}", name and name[1] == submitter and name[2] == domain)
    return report, (int(name[3]), int(name[4])), subject[3]


def failures(details):  # §4.4
    total = 0
    for each in details:
        need("result-type", field(each, "result-type", str) in RESULTS)
        total += field(each, "failed-session-count", int)
        for name in ("receiving-ip", "sending-mta-ip"):
            if name in each:
                ipaddress.ip_address(each[name])
        for name in ("receiving-mx-hostname", "receiving-mx-helo", "failure-reason-code", "additional-information"):
            need(name, isinstance(each.get(name, ""), str))
    return total


def policy(each):  # §4.2, §4.4
    about, summary = field(each, "policy", dict), field(each, "summary", dict)
    kind = field(about, "policy-type", str)
    need("policy-type", kind in POLICIES)
    domain = field(about, "policy-domain", str)
    if kind != "no-policy-found":
        need("policy-string", strings(field(about, "policy-string", list)) and about["policy-string"])
    if kind == "sts":
        need("mx-host", strings(field(about, "mx-host", list)) and about["mx-host"])
        need("a line of the policy", "version: STSv1" in about["policy-string"])
    good, bad = (field(summary, f"total-{name}-session-count", int) for name in ("successful", "failure"))
    need("counts", good >= 0 and bad >= 0)
    details = each.get("failure-details", [])
    need("sum of the failures", failures(details) == bad)
    results = ",".join(sorted(detail["result-type"] for detail in details))
    return f"{kind} {domain} {good} {bad} {results}".strip()


def main():
    data = sys.stdin.buffer.read()
    message = email.message_from_bytes(data, policy=email.policy.default)
    report, span, identity = message, None, None
    if message.get_content_maintype() == "multipart":
        report, span, identity = mailed(message)
        octets = report.get_payload(decode=True)
    else:
        octets = data.split(b"\n\n", 1)[1]
    need("media type", report.get_content_type() == "application/tlsrpt+gzip")  # §6.4, §5.4
    document = json.loads(gzip.decompress(octets).decode("utf-8"))
    need("organization-name", field(document, "organization-name", str))
    need("contact-info", "@" in field(document, "contact-info", str))
    need("report-id", field(document, "report-id", str) == (identity or document["report-id"]))
    dates = field(document, "date-range", dict)
    begin, end = moment(field(dates, "start-datetime", str)), moment(field(dates, "end-datetime", str))
    need("a day", begin.timetuple()[3:6] == (0, 0, 0) and 86399 <= (end - begin).total_seconds() <= 86400)  # §4.1
    need("times of the file name", span in (None, (int(begin.timestamp()), int(end.timestamp()))))
    print(document["organization-name"], document["contact-info"], begin.date())
    for line in sorted(policy(each) for each in field(document, "policies", list)):
        print(line)


main()
