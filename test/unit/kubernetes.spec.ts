import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { ENVIRONMENT } from '../../src/config/environment.js';
import { readSettings } from '../../src/config/settings.js';

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}

interface Probe {
  httpGet: { path: string; port: string };
}

interface Container {
  image: string;
  command?: string[];
  env: Variable[];
  ports: { name: string; containerPort: number }[];
  startupProbe: Probe;
  readinessProbe: Probe;
  livenessProbe: Probe;
  [option: string]: unknown;
}

interface Deployment {
  spec: {
    replicas: number;
    selector: { matchLabels: object };
    template: {
      metadata: { labels: object };
      spec: {
        terminationGracePeriodSeconds: number;
        securityContext: object;
        initContainers: [Container];
        containers: [Container];
      };
    };
  };
}

interface Service {
  spec: { selector: object; ports: { targetPort: string }[] };
}

interface DisruptionBudget {
  spec: { minAvailable: number; selector: { matchLabels: object } };
}

const read = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

/** How long requests under way have once the notice of a server that stops is over. */
const UNDER_WAY_SECONDS = 10;

/** Variables that the driver of PostgreSQL reads. */
const OF_THE_DRIVER = ['PGPASSWORD'];

describe('docs/deployment/kubernetes.yaml', () => {
  const documents = parseAllDocuments(read('docs/deployment/kubernetes.yaml'));
  const [deployment, service, budget] = documents.map((document) => document.toJS() as unknown) as [
    Deployment,
    Service,
    DisruptionBudget,
  ];
  const { replicas, selector, template } = deployment.spec;
  const pod = template.spec;
  const [[migrate], [api]] = [pod.initContainers, pod.containers];

  test('holds a deployment, its service, its disruption budget and a volume, in well-formed YAML', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    expect(documents.map((document) => document.get('kind'))).toEqual([
      'Deployment',
      'Service',
      'PodDisruptionBudget',
      'PersistentVolumeClaim',
    ]);
  });

  test.each([
    ['migrates', migrate],
    ['serves', api],
  ])('sets, in the container that %s, settings that there are, to what they allow', (_, { env }) => {
    const names = env.map(({ name }) => name).filter((name) => !OF_THE_DRIVER.includes(name));
    expect(names.filter((name) => !(name in ENVIRONMENT))).toEqual([]);

    // As the image sets it, and with a key in the place of the secret's.
    const given = env.map(({ name, value }): [string, string] => [name, value ?? 'x'.repeat(32)]);
    const settings = readSettings({ NODE_ENV: 'production', ...Object.fromEntries(given) });
    expect(settings).toMatchObject({ trustProxy: 1, database: { kind: 'postgres' } });
  });

  test('takes every secret from a secret', () => {
    const secret = api.env.filter(({ valueFrom }) => valueFrom).map(({ name }) => name);
    expect(secret).toEqual(['PGPASSWORD', 'JWT_SECRET']);
    const { value = '' } = api.env.find(({ name }) => name === 'DATABASE_URL') ?? {};
    expect(new URL(value).password).toBe('');
  });

  test('asks for health at routes that there are, on the port that the image listens on', () => {
    const { paths } = JSON.parse(read('openapi.json')) as { paths: object };
    const probes = [api.startupProbe, api.readinessProbe, api.livenessProbe].map(({ httpGet }) => httpGet);

    expect(probes.map(({ path }) => path)).toEqual(['/health/live', '/health/ready', '/health/live']);
    for (const { path, port } of probes) {
      expect(paths).toHaveProperty([path, 'get']);
      expect(api.ports.map(({ name }) => name)).toContain(port);
    }
    expect(api.ports).toEqual([{ name: 'http', containerPort: ENVIRONMENT.PORT.default }]);
    expect(service.spec.ports.map(({ targetPort }) => targetPort)).toEqual(['http']);
  });

  test('gives a pod longer to stop than its notice and the time that requests have after it', () => {
    const { value } = api.env.find(({ name }) => name === 'STOP_NOTICE_MS') ?? {};

    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(Number(value) / 1000 + UNDER_WAY_SECONDS);
  });

  test('migrates with the image that then serves, by the command line of the image', () => {
    expect(migrate.image).toBe(api.image);
    expect(migrate.env).toEqual(api.env);
    expect(api).not.toHaveProperty('command');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { wasil: string } };
    expect(migrate.command).toEqual([...scripts.wasil.split(' '), 'migrate']);
  });

  test('confines every container to a read-only file system without privileges, as the user of the image', () => {
    const [, user, group] = /^USER (\d+):(\d+)$/m.exec(read('Dockerfile')) ?? [];
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: Number(user),
      runAsGroup: Number(group),
      fsGroup: Number(group),
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const container of [migrate, api]) {
      expect(container).toMatchObject({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      });
    }
  });

  test('names the same pods everywhere, and leaves one of them running whatever is done to nodes', () => {
    const names = [selector.matchLabels, service.spec.selector, budget.spec.selector.matchLabels];
    for (const labels of names) expect(labels).toEqual(template.metadata.labels);
    expect(budget.spec.minAvailable).toBeGreaterThanOrEqual(1);
    expect(budget.spec.minAvailable).toBeLessThan(replicas);
  });
});
