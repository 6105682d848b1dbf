//! IPP over the scheduler's socket: one request, one answer, one connection.

use crate::Error;
use ipp::attribute::{IppAttribute, IppAttributeGroup, IppAttributes};
use ipp::model::{DelimiterTag, IppVersion, Operation, StatusCode};
use ipp::parser::IppParser;
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;
use std::fs;
use std::io::{self, Cursor, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest answer read: the description of a hundred queues, or a printer's, fits.
const LONGEST: u64 = 8 * 1024 * 1024;
/// How long the scheduler may take over one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Where a system's scheduler listens.
const SOCKETS: [&str; 2] = ["/run/cups/cups.sock", "/var/run/cups/cups.sock"];
const PORT: u16 = 631;

/// Where a scheduler listens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Address {
    Socket(PathBuf),
    Host(String),
}

/// An answer: its attributes, and what follows them.
pub(crate) struct Answer {
    status: StatusCode,
    attributes: IppAttributes,
    pub(crate) document: Vec<u8>,
}

impl Address {
    /// Where the scheduler named is, a socket's path or a host; without a name, at its usual place.
    ///
    /// # Errors
    /// If it is on another machine: what is printed would cross the network to be spooled there.
    pub(crate) fn of(server: Option<&str>) -> Result<Self, Error> {
        match server {
            Some(path) if path.starts_with('/') => Ok(Self::Socket(path.into())),
            Some(server) => Self::local(server.to_owned()),
            None => {
                let usual = SOCKETS.iter().map(Path::new).find(|path| path.exists());
                Ok(usual.map_or_else(
                    || Self::Host(format!("localhost:{PORT}")),
                    |path| Self::Socket(path.into()),
                ))
            }
        }
    }

    fn local(server: String) -> Result<Self, Error> {
        let server = server.split('/').next().unwrap_or_default().to_owned();
        let host = match server.rsplit_once(':') {
            Some((host, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
            _ => server.clone(),
        };
        let ours = (host.as_str(), PORT)
            .to_socket_addrs()
            .is_ok_and(|mut found| found.all(|address| address.ip().is_loopback()));
        if !ours {
            return Err(Error::RemoteScheduler { server });
        }
        let with_port = if host == server {
            format!("{host}:{PORT}")
        } else {
            server
        };
        Ok(Self::Host(with_port))
    }

    /// Sends a request about `resource` with a document after it, and reads the answer.
    pub(crate) fn send(
        &self,
        request: &IppRequestResponse,
        document: &[u8],
    ) -> Result<Answer, Error> {
        let no_scheduler = |error: io::Error| Error::NoScheduler {
            detail: format!("{self}: {error}"),
        };
        let answer = match self {
            Self::Socket(path) => {
                let stream = UnixStream::connect(path).map_err(no_scheduler)?;
                stream
                    .set_read_timeout(Some(PATIENCE))
                    .map_err(no_scheduler)?;
                stream
                    .set_write_timeout(Some(PATIENCE))
                    .map_err(no_scheduler)?;
                exchange(stream, request, document)
            }
            Self::Host(host) => {
                let stream = TcpStream::connect(host).map_err(no_scheduler)?;
                stream
                    .set_read_timeout(Some(PATIENCE))
                    .map_err(no_scheduler)?;
                stream
                    .set_write_timeout(Some(PATIENCE))
                    .map_err(no_scheduler)?;
                exchange(stream, request, document)
            }
        };
        answer.map_err(|error| Error::Answer {
            detail: error.to_string(),
        })
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Socket(path) => path.display().fmt(f),
            Self::Host(host) => f.write_str(host),
        }
    }
}

/// A request for the operation, with `attributes` in the operation group and `job` in the job's.
pub(crate) fn request(
    operation: Operation,
    attributes: Vec<(&str, IppValue)>,
    job: Vec<(&str, IppValue)>,
) -> Result<IppRequestResponse, Error> {
    let broken = |error: &dyn std::fmt::Display| Error::Answer {
        detail: error.to_string(),
    };
    let mut request =
        IppRequestResponse::new(IppVersion::v1_1(), operation, None).map_err(|e| broken(&e))?;
    let asks_by = IppValue::new_name_without_language(account()).map_err(|e| broken(&e))?;
    let groups = [
        (DelimiterTag::OperationAttributes, attributes),
        (
            DelimiterTag::OperationAttributes,
            vec![("requesting-user-name", asks_by)],
        ),
        (DelimiterTag::JobAttributes, job),
    ];
    for (group, attributes) in groups {
        for (name, value) in attributes {
            let attribute = IppAttribute::with_name(name, value).map_err(|e| broken(&e))?;
            request.attributes_mut().add(group, attribute);
        }
    }
    Ok(request)
}

/// A text of whichever kind, as an attribute's value.
pub(crate) fn text(
    make: impl FnOnce(String) -> Result<IppValue, ipp::parser::IppParseError>,
    value: impl Into<String>,
) -> Result<IppValue, Error> {
    make(value.into()).map_err(|error| Error::Answer {
        detail: error.to_string(),
    })
}

impl Answer {
    /// The groups of attributes of one kind.
    pub(crate) fn groups(&self, tag: DelimiterTag) -> impl Iterator<Item = &IppAttributeGroup> {
        self.attributes.groups_of(tag)
    }
}

/// The texts of an attribute, one or several.
pub(crate) fn texts(group: &IppAttributeGroup, name: &str) -> Vec<String> {
    let Some(attribute) = group.get(name) else {
        return Vec::new();
    };
    attribute
        .value()
        .into_iter()
        .filter(|value| !matches!(value, IppValue::NoValue))
        .map(ToString::to_string)
        .collect()
}

/// A number or an enumeration's number.
pub(crate) fn number(group: &IppAttributeGroup, name: &str) -> Option<i32> {
    match group.get(name)?.value() {
        IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
        _ => None,
    }
}

/// True or false.
pub(crate) fn flag(group: &IppAttributeGroup, name: &str) -> Option<bool> {
    match group.get(name)?.value() {
        IppValue::Boolean(flag) => Some(*flag),
        _ => None,
    }
}

/// Fails unless the status is one of success; a queue or job that is not there is `None`.
pub(crate) fn accepted(answer: Answer, what: &'static str) -> Result<Option<Answer>, Error> {
    match answer.status {
        status if status.is_success() => Ok(Some(answer)),
        StatusCode::ClientErrorNotFound => Ok(None),
        status => Err(Error::Refused {
            what,
            status: status.to_string(),
        }),
    }
}

/// The name of whoever runs this, as CUPS compares it with the owner of the socket's other end.
pub(crate) fn account() -> String {
    let uid = rustix::process::getuid().as_raw().to_string();
    let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
    known
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.get(2) == Some(&uid.as_str()))
        .and_then(|fields| fields.first().map(|name| (*name).to_owned()))
        .unwrap_or_else(|| "anonymous".to_owned())
}

fn exchange(
    mut stream: impl Read + Write,
    request: &IppRequestResponse,
    document: &[u8],
) -> io::Result<Answer> {
    let request = request.to_bytes();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n\
         Content-Length: {}\r\nAuthorization: PeerCred {}\r\nConnection: close\r\n\r\n",
        request.len() + document.len(),
        account(),
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&request)?;
    stream.write_all(document)?;
    stream.flush()?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer)?;
    parse(&answer)
}

/// Parses an HTTP answer and the IPP message in it.
fn parse(answer: &[u8]) -> io::Result<Answer> {
    let malformed = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .ok_or_else(|| malformed("no end of the head"))?;
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let body = &answer[end + 4..];
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    if status == "100" {
        return parse(body);
    }
    if status != "200" {
        return Err(malformed(&format!("HTTP status {status}")));
    }
    let chunked = head
        .lines()
        .any(|line| line.starts_with("transfer-encoding:") && line.contains("chunked"));
    let body = if chunked {
        joined(body).ok_or_else(|| malformed("a chunk is cut"))?
    } else {
        body.to_vec()
    };
    let parser = IppParser::new(IppReader::new(Cursor::new(body)));
    let (header, attributes, rest) = parser
        .parse_parts()
        .map_err(|error| malformed(&error.to_string()))?;
    let mut document = Vec::new();
    rest.into_inner().read_to_end(&mut document)?;
    Ok(Answer {
        status: header.status_code(),
        attributes,
        document,
    })
}

/// Joins the chunks of a body (RFC 9112, 7.1).
fn joined(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = size.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let chunk = rest.get(end + 2..)?.get(..size)?;
        body.extend_from_slice(chunk);
        rest = rest.get(end + 2 + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_cut_ones_refused() {
        assert_eq!(
            joined(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n").unwrap(),
            b"abcde"
        );
        for cut in [
            &b""[..],
            b"3\r\nab",
            b"zz\r\n",
            b"ffffffffffffffff\r\nab",
            b"3\r\nabc",
        ] {
            assert!(joined(cut).is_none());
        }
    }

    #[test]
    fn whatever_answers_is_not_trusted() {
        for answer in [
            &b""[..],
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\n\x01\x01\x00\x00\x00\x00\x00\x01\x47\xff\xff",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 No\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        ] {
            assert!(parse(answer).is_err());
        }
    }

    #[test]
    fn another_machine_is_refused() {
        assert!(Address::local("localhost".into()).is_ok());
        assert_eq!(
            Address::local("127.0.0.1:8631".into()).unwrap(),
            Address::Host("127.0.0.1:8631".into())
        );
        assert!(matches!(
            Address::local("192.0.2.7".into()),
            Err(Error::RemoteScheduler { .. })
        ));
    }
}
