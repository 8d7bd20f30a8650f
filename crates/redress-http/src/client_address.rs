//! The caller's address: that of the connection, or of the client that a trusted proxy names.

use std::{fmt, net::IpAddr, str::FromStr};

use axum::http::{HeaderMap, HeaderName, header::FORWARDED};

/// An address as limits count it: of IPv4 the address, of IPv6 its /64 network, which is one subscriber's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Address(IpAddr);

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// A network, written `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

/// The text is not a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an address or network; write it as 10.0.0.5, 10.0.0.0/24 or fd00::/64")]
pub struct InvalidNetwork;

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let first: IpAddr = address.parse().map_err(|_| InvalidNetwork)?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| InvalidNetwork)?;
        if bits > most { Err(InvalidNetwork) } else { Ok(Self { first, bits }) }
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let differ = first.to_bits() ^ address.to_bits();
                differ.leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let differ = first.to_bits() ^ address.to_bits();
                differ.leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}

/// The header in which a proxy names the client. The proxy must set this header itself: the client can invent the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Trusted proxies. Their connections carry the requests of many clients, so they are not counted; instead each request counts for its
/// client until it is answered.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// The addresses of the proxies.
    pub trusted: Vec<Network>,
    /// The header that names the client.
    pub header: ProxyHeader,
}

impl fmt::Display for ProxyHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        })
    }
}

impl Proxies {
    /// Whether this is the address of a trusted proxy.
    pub(crate) fn trust(&self, peer: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(peer))
    }

    /// The client of a trusted proxy's request: the last address in the header that is not a trusted proxy. `None` if the header names
    /// no client: the request is the proxy's own.
    pub(crate) fn client(&self, headers: &HeaderMap) -> Option<Address> {
        let name = match self.header {
            ProxyHeader::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            ProxyHeader::Forwarded => FORWARDED,
        };
        let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        let named = lines.iter().rev().flat_map(|line| line.rsplit(','));
        let addresses = named.map(|element| match self.header {
            ProxyHeader::XForwardedFor => address(element),
            ProxyHeader::Forwarded => element.split(';').find_map(forwarded_for),
        });
        for found in addresses {
            match found {
                Some(client) if !self.trust(client) => return Some(client.into()),
                Some(_) => {}
                // Nothing before an unreadable word can be trusted.
                None => return None,
            }
        }
        None
    }
}

/// `for=192.0.2.60`, `For="[2001:db8::1]:4711"`.
fn forwarded_for(pair: &str) -> Option<IpAddr> {
    let (name, value) = pair.split_once('=')?;
    if name.trim().eq_ignore_ascii_case("for") { address(value.trim().trim_matches('"')) } else { None }
}

/// An address, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.split_once(']')).map_or(text, |(bare, _)| bare);
    bare.parse().ok().or_else(|| text.parse().ok().map(|socket: std::net::SocketAddr| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(header: ProxyHeader) -> Proxies {
        let trusted = ["127.0.0.1", "10.1.0.0/16", "fd00::/64"].map(|text| text.parse().unwrap());
        Proxies { trusted: trusted.into(), header }
    }

    #[test]
    fn networks() {
        let trusted = proxies(ProxyHeader::default());
        for (address, expected) in [
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("10.1.255.3", true),
            ("10.2.0.1", false),
            ("::ffff:10.1.0.1", true),
            ("fd00::5", true),
            ("fd00:0:0:1::5", false),
            ("::1", false),
        ] {
            assert_eq!(trusted.trust(address.parse().unwrap()), expected, "{address}");
        }
        for text in ["", "10.0.0", "10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "localhost"] {
            assert_eq!(text.parse::<Network>(), Err(InvalidNetwork), "{text}");
        }
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("203.0.113.9".parse().unwrap()));
    }

    #[test]
    fn the_last_address_that_is_not_a_proxy_is_the_client() {
        let rows: [(ProxyHeader, &[&str], Option<&str>); 10] = [
            (ProxyHeader::XForwardedFor, &["198.51.100.7"], Some("198.51.100.7")),
            // The client invented what comes first.
            (ProxyHeader::XForwardedFor, &["1.2.3.4, 198.51.100.7, 10.1.0.9"], Some("198.51.100.7")),
            (ProxyHeader::XForwardedFor, &["1.2.3.4", "198.51.100.7:4711"], Some("198.51.100.7")),
            (ProxyHeader::XForwardedFor, &["1.2.3.4, nonsense"], None),
            (ProxyHeader::XForwardedFor, &["10.1.0.9"], None),
            (ProxyHeader::XForwardedFor, &[], None),
            (ProxyHeader::Forwarded, &["for=198.51.100.7;proto=https;by=10.1.0.9"], Some("198.51.100.7")),
            (ProxyHeader::Forwarded, &["for=1.2.3.4, For=\"[2001:db8::1]:4711\""], Some("2001:db8::")),
            (ProxyHeader::Forwarded, &["for=_hidden"], None),
            (ProxyHeader::Forwarded, &["proto=https"], None),
        ];
        for (header, lines, client) in rows {
            let name = HeaderName::try_from(header.to_string()).unwrap();
            let headers = lines.iter().map(|line| (name.clone(), line.parse().unwrap())).collect();
            let expected = client.map(|text| Address(text.parse().unwrap()));
            assert_eq!(proxies(header).client(&headers), expected, "{lines:?}");
        }
    }

    #[test]
    fn an_address_is_counted_as_its_subscriber() {
        let of = |text: &str| Address::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
