// What is in the package, as a CycloneDX 1.6 bill of materials (ECMA-424): every crate and npm package
// of others, its licence and its digest. The same sources give the same bytes.
import { sha256 } from './passed.mjs';
import { shipped } from './licences.mjs';

/** The bill of materials of a version, at a time in seconds since 1970. */
export function sbom(version, seconds) {
  const components = shipped().map(component);
  // A UUID from the content: a serial number that is drawn would make every build another.
  const digest = sha256(JSON.stringify([version, components]));
  const uuid = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`, digest.slice(20, 32)];
  const told = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid.join('-')}`,
    version: 1,
    metadata: {
      timestamp: new Date(1000 * seconds).toISOString(),
      component: { type: 'application', 'bom-ref': 'keymoot', name: 'keymoot', version, licenses: [{ expression: 'Apache-2.0 OR MIT' }] },
    },
    components,
    dependencies: [{ ref: 'keymoot', dependsOn: components.map((one) => one['bom-ref']) }],
  };
  return `${JSON.stringify(told, null, 1)}\n`;
}

function component({ name, version, licence, home, from, digest }) {
  // Package URL: purl-spec, the types cargo and npm. The @ of an npm scope is written as %40.
  const purl = `pkg:${from}/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    ...(digest && { hashes: [{ alg: 'SHA-256', content: digest }] }),
    licenses: [expression(licence)],
    purl,
    ...(/^https?:/.test(home) && { externalReferences: [{ type: 'vcs', url: home }] }),
  };
}

/** An SPDX expression; older crates write a slash for OR. What is none is a name. */
function expression(licence) {
  const spdx = licence.replaceAll('/', ' OR ').replace(/ +/g, ' ');
  return /^[A-Za-z0-9.+() -]+$/.test(spdx) && !spdx.startsWith('see ') ? { expression: spdx } : { license: { name: licence } };
}
